package dev.spillway.consumer.sink;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Percentiles over about the last minute from a timer's buckets, which count since the start: the
 * difference between now and then, interpolated within a bucket as Prometheus does. Costs nothing
 * where the timer is recorded, and is as coarse as its buckets. For one thread.
 */
final class RecentBuckets {
  private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long STEP_NANOS = Duration.ofSeconds(5).toNanos();

  private final Deque<Counts> before = new ArrayDeque<>();

  /** What a timer had counted at a time. */
  static final class Counts {
    private final long atNanos;

    /** The buckets' upper bounds, rising. */
    private final double[] upToMillis;

    /** How many took at most so long, for each bound and, last, in all. */
    private final double[] counts;

    private Counts(long atNanos, double[] upToMillis, double[] counts) {
      this.atNanos = atNanos;
      this.upToMillis = upToMillis;
      this.counts = counts;
    }

    static Counts of(Timer timer, long nowNanos) {
      HistogramSnapshot snapshot = timer.takeSnapshot();
      CountAtBucket[] buckets = snapshot.histogramCounts();
      double[] bounds = new double[buckets.length];
      double[] counts = new double[buckets.length + 1];
      for (int i = 0; i < buckets.length; i++) {
        bounds[i] = buckets[i].bucket(TimeUnit.MILLISECONDS);
        counts[i] = buckets[i].count();
      }
      counts[buckets.length] = snapshot.count();
      return new Counts(nowNanos, bounds, counts);
    }

    Counts minus(Counts earlier) {
      double[] difference = counts.clone();
      for (int i = 0; i < difference.length; i++) {
        difference[i] -= earlier.counts[i];
      }
      return new Counts(atNanos, upToMillis, difference);
    }

    double total() {
      return counts[counts.length - 1];
    }

    /** Above the last bound nothing is known but that bound. */
    double quantile(double part) {
      double rank = part * total();
      double lower = 0;
      double below = 0;
      for (int i = 0; i < upToMillis.length; i++) {
        if (counts[i] >= rank && counts[i] > below) {
          return lower + (upToMillis[i] - lower) * (rank - below) / (counts[i] - below);
        }
        lower = upToMillis[i];
        below = counts[i];
      }
      return lower;
    }
  }

  /** What was recorded since about a minute ago; empty if nothing was. */
  Optional<Percentiles> percentiles(Counts now) {
    if (before.isEmpty()) {
      // Whatever was recorded before the first look counts as recent.
      before.add(new Counts(now.atNanos, now.upToMillis, new double[now.counts.length]));
    }
    if (now.atNanos - before.getLast().atNanos >= STEP_NANOS) {
      before.addLast(now);
    }
    while (before.size() > 1 && now.atNanos - second().atNanos >= WINDOW_NANOS) {
      before.removeFirst();
    }
    Counts recent = now.minus(before.getFirst());
    return recent.total() <= 0
        ? Optional.empty()
        : Optional.of(new Percentiles(recent.quantile(0.5), recent.quantile(0.99)));
  }

  private Counts second() {
    var all = before.iterator();
    all.next();
    return all.next();
  }
}
