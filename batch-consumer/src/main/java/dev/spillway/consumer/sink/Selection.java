package dev.spillway.consumer.sink;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rows and documents; those that match all of it.
 *
 * @param partitions whose records made them; empty: any
 * @param receivedFrom the earliest timestamp of their records; null: any
 * @param receivedTo timestamps of their records are below this; null: any
 * @param timeFrom the earliest time of their events; null: any
 * @param timeTo times of their events are below this; null: any
 */
public record Selection(
    Set<Integer> partitions,
    @Nullable Instant receivedFrom,
    @Nullable Instant receivedTo,
    @Nullable Instant timeFrom,
    @Nullable Instant timeTo) {
  /** Everything. */
  public static final Selection ALL = new Selection(Set.of(), null, null, null, null);

  /** By the events' own time. */
  public static Selection ofTime(@Nullable Instant from, @Nullable Instant to) {
    return new Selection(Set.of(), null, null, from, to);
  }

  /** By the records' partition and timestamp. */
  public static Selection ofRecords(
      Set<Integer> partitions, @Nullable Instant from, @Nullable Instant to) {
    return new Selection(partitions, from, to, null, null);
  }

  /** Whether a row or document matches. */
  public boolean covers(StoredKey stored) {
    return (partitions.isEmpty() || partitions.contains(stored.partition()))
        && (receivedFrom == null || !stored.receivedAt().isBefore(receivedFrom))
        && (receivedTo == null || stored.receivedAt().isBefore(receivedTo))
        && (timeFrom == null || !stored.time().isBefore(timeFrom))
        && (timeTo == null || stored.time().isBefore(timeTo));
  }
}
