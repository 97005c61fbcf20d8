package dev.spillway.insights.count;

/**
 * A sum over events.
 *
 * @param count of events
 * @param bytes of their records
 * @param maxLatenessMillis the longest from an event's own time to its record's timestamp
 */
public record Totals(long count, long bytes, long maxLatenessMillis) {
  /** Of no events. */
  public static final Totals NONE = new Totals(0, 0, Long.MIN_VALUE);

  /** Both together. */
  public Totals plus(Totals other) {
    return new Totals(
        count + other.count,
        bytes + other.bytes,
        Math.max(maxLatenessMillis, other.maxLatenessMillis));
  }
}
