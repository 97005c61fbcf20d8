package dev.spillway.local.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Events on their way: sent, then visible as a row, then behind the committed offset; and how long
 * each took since its POST was due. For any threads.
 */
final class Sightings {
  private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(10);

  private final Map<UUID, Long> sent = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Row> rows = new ConcurrentLinkedQueue<>();
  private final Histogram visible = new ConcurrentHistogram(LONGEST_MICROS, 3);
  private final Histogram committed = new ConcurrentHistogram(LONGEST_MICROS, 3);

  private record Row(int partition, long offset, long dueNanos) {}

  /**
   * An event is about to be sent.
   *
   * @param dueNanos when it should be, by {@link System#nanoTime}
   */
  void sent(UUID key, long dueNanos) {
    sent.put(key, dueNanos);
  }

  /** Events without a row yet, at most so many. */
  List<UUID> withoutRow(int most) {
    List<UUID> keys = new ArrayList<>();
    for (UUID key : sent.keySet()) {
      if (keys.size() == most) {
        break;
      }
      keys.add(key);
    }
    return keys;
  }

  /** A row was seen at a time. */
  void visible(UUID key, int partition, long offset, long atNanos) {
    Long due = sent.get(key);
    if (due != null) {
      visible.recordValue(micros(atNanos - due));
      // In this order: hasOpen() must not miss it between the two.
      rows.add(new Row(partition, offset, due));
      sent.remove(key);
    }
  }

  boolean awaitCommit() {
    return !rows.isEmpty();
  }

  /** Offsets were seen to be committed at a time. */
  void committed(Map<Integer, Long> offsets, long atNanos) {
    rows.removeIf(
        row -> {
          boolean done = offsets.getOrDefault(row.partition(), 0L) > row.offset();
          if (done) {
            committed.recordValue(micros(atNanos - row.dueNanos()));
          }
          return done;
        });
  }

  boolean hasOpen() {
    return !sent.isEmpty() || !rows.isEmpty();
  }

  private static long micros(long nanos) {
    return Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 0, LONGEST_MICROS);
  }

  Latency rowLatency() {
    return Latency.of(visible);
  }

  Latency commitLatency() {
    return Latency.of(committed);
  }

  /**
   * How long events took, in milliseconds.
   *
   * @param events how many there were
   */
  record Latency(double p50, double p99, double max, long events) {
    private static Latency of(Histogram micros) {
      return new Latency(
          micros.getValueAtPercentile(50) / 1e3,
          micros.getValueAtPercentile(99) / 1e3,
          micros.getMaxValue() / 1e3,
          micros.getTotalCount());
    }

    /** The medians of the percentiles of several runs; the largest of all. */
    static Latency median(Collection<Latency> runs) {
      return new Latency(
          Result.median(runs.stream().mapToDouble(Latency::p50).toArray()),
          Result.median(runs.stream().mapToDouble(Latency::p99).toArray()),
          runs.stream().mapToDouble(Latency::max).max().orElse(0),
          runs.stream().mapToLong(Latency::events).sum());
    }
  }
}
