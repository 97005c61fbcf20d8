package dev.spillway.consumer.sink;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * How long the latest requests took: at most {@value #MOST} of the last minute. Thread-safe; asked
 * for at each flush, not at each record.
 */
final class RecentTimes {
  private static final int MOST = 512;
  private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();

  private final long[] took = new long[MOST];
  private final long[] at = new long[MOST];
  private long count;

  /** Adds one that has ended now. */
  synchronized void add(long tookNanos, long nowNanos) {
    int i = (int) (count++ % MOST);
    took[i] = tookNanos;
    at[i] = nowNanos;
  }

  /** The last one, however long ago; in milliseconds. */
  synchronized Optional<Double> lastMillis() {
    return count == 0 ? Optional.empty() : Optional.of(millis(took[(int) ((count - 1) % MOST)]));
  }

  /** Median and 99th percentile; empty if there was none within the minute. */
  synchronized Optional<Percentiles> percentiles(long nowNanos) {
    int kept = (int) Math.min(count, MOST);
    long[] recent = new long[kept];
    int size = 0;
    for (int i = 0; i < kept; i++) {
      if (nowNanos - at[i] <= WINDOW_NANOS) {
        recent[size++] = took[i];
      }
    }
    if (size == 0) {
      return Optional.empty();
    }
    Arrays.sort(recent, 0, size);
    return Optional.of(
        new Percentiles(millis(nearest(recent, size, 0.5)), millis(nearest(recent, size, 0.99))));
  }

  /** The nearest rank: the smallest value that so large a part does not exceed. */
  private static long nearest(long[] sorted, int size, double part) {
    return sorted[Math.max(0, (int) Math.ceil(part * size) - 1)];
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }
}
