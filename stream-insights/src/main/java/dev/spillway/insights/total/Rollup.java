package dev.spillway.insights.total;

/**
 * The value of the topic for rollups: {@code schemas/rollup.schema.json}.
 *
 * @param windowStart RFC 3339
 */
public record Rollup(
    String type,
    String windowStart,
    int windowSeconds,
    long count,
    long bytes,
    long maxLatenessMillis) {

  /** The record's key. */
  public String key() {
    return type + "|" + windowStart + "|" + windowSeconds;
  }
}
