package dev.spillway.consumer.batch;

import java.time.Instant;
import java.util.Comparator;

/**
 * The events of one type in one window, counted so far: {@code schemas/rollup.schema.json}.
 *
 * @param key which window of which type
 * @param count how many
 * @param bytes of their records
 * @param maxLatenessMillis from an event's own time to its record's timestamp, the longest
 */
public record Rollup(Key key, long count, long bytes, long maxLatenessMillis) {
  /**
   * Names a window of a type.
   *
   * @param type the events' type
   * @param windowStart the window's first instant
   * @param windowSeconds how long the window is
   */
  public record Key(String type, Instant windowStart, int windowSeconds)
      implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::type)
            .thenComparing(Key::windowStart)
            .thenComparingInt(Key::windowSeconds);

    /** One order for all consumers: rows are locked in it, so that none wait in a ring. */
    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }
}
