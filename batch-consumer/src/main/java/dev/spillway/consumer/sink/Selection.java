package dev.spillway.consumer.sink;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which rows and documents; those that match all of it.
 *
 * @param below the partitions whose records made them, each with the offset that these are below;
 *     null: any
 * @param offsetFrom the lowest offset of their records; null: any
 * @param receivedFrom the earliest timestamp of their records, in whole milliseconds; null: any
 * @param receivedTo timestamps of their records are below this, in whole milliseconds; null: any
 * @param timeFrom the earliest time of their events; null: any
 * @param timeTo times of their events are below this; null: any
 */
public record Selection(
    @Nullable Map<Integer, Long> below,
    @Nullable Long offsetFrom,
    @Nullable Instant receivedFrom,
    @Nullable Instant receivedTo,
    @Nullable Instant timeFrom,
    @Nullable Instant timeTo) {
  /** Everything. */
  public static final Selection ALL = new Selection(null, null, null, null, null, null);

  /** Checks that the timestamps are as coarse as Kafka's. */
  public Selection {
    below = below == null ? null : Map.copyOf(below);
    if (isFiner(receivedFrom) || isFiner(receivedTo)) {
      throw new IllegalArgumentException("a record's timestamp has no microseconds");
    }
  }

  private static boolean isFiner(@Nullable Instant time) {
    return time != null && !time.equals(time.truncatedTo(ChronoUnit.MILLIS));
  }

  /** By the events' own time. */
  public static Selection ofTime(@Nullable Instant from, @Nullable Instant to) {
    return new Selection(null, null, null, null, from, to);
  }

  /** Of this, what records below these offsets have made. */
  public Selection madeBelow(Map<Integer, Long> offsets) {
    return new Selection(offsets, offsetFrom, receivedFrom, receivedTo, timeFrom, timeTo);
  }

  /** Whether a row or document matches. */
  public boolean covers(StoredKey stored) {
    return (below == null
            || stored.offset() < below.getOrDefault(stored.partition(), Long.MIN_VALUE))
        && (offsetFrom == null || stored.offset() >= offsetFrom)
        && (receivedFrom == null || !stored.receivedAt().isBefore(receivedFrom))
        && (receivedTo == null || stored.receivedAt().isBefore(receivedTo))
        && (timeFrom == null || !stored.time().isBefore(timeFrom))
        && (timeTo == null || stored.time().isBefore(timeTo));
  }
}
