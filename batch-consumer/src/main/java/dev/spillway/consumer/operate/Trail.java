package dev.spillway.consumer.operate;

import dev.spillway.consumer.operate.Wanted.RecordPlace;
import dev.spillway.consumer.sink.TracedEvent;
import dev.spillway.event.EventKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was seen of one event, or of one record that is none. For one thread. */
final class Trail {
  /**
   * Which event.
   *
   * @param time when it happened
   */
  record Identity(EventKey key, String source, String id, Instant time, String type) {}

  /**
   * A dead letter of it.
   *
   * @param id its place in the dead-letter topic
   * @param redriven whether its record was sent again
   */
  record Refusal(
      String id, RecordPlace record, Instant time, String store, String reason, boolean redriven) {}

  private final Optional<Identity> identity;
  private final SortedMap<RecordPlace, Instant> records = new TreeMap<>();
  private final List<TracedEvent> rows = new ArrayList<>();
  private final List<TracedEvent> documents = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();

  Trail(Optional<Identity> identity) {
    this.identity = identity;
  }

  Optional<Identity> identity() {
    return identity;
  }

  /** The records that carry it, with their timestamps. */
  SortedMap<RecordPlace, Instant> records() {
    return records;
  }

  List<TracedEvent> rows() {
    return rows;
  }

  List<TracedEvent> documents() {
    return documents;
  }

  List<Refusal> refusals() {
    return refusals;
  }
}
