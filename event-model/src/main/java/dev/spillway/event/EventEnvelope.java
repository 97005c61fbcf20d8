package dev.spillway.event;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A complete CloudEvents 1.0 event. Every instance keeps the rules of {@link Limits} and of the
 * specification's type system; {@link EventDraft#complete} is the way to one. Immutable, and safe
 * to share as long as nobody writes into the bytes of {@link #data()}.
 *
 * @param id unique within the source
 * @param source a URI reference that names where the event comes from
 * @param type what kind of event it is
 * @param subject what the event is about, within the source
 * @param time when it happened, in whole microseconds
 * @param dataContentType media type of the data; null means JSON
 * @param dataSchema URI of the schema of the data
 * @param extensions extension attributes by name; each value is a {@code String}, an {@code
 *     Integer} or a {@code Boolean}, the types of CloudEvents 1.0.2 ("Type System") that JSON tells
 *     apart: Binary, URI, URI-reference and Timestamp are their canonical strings; unmodifiable
 * @param data the payload
 */
public record EventEnvelope(
    String id,
    String source,
    String type,
    @Nullable String subject,
    Instant time,
    @Nullable String dataContentType,
    @Nullable String dataSchema,
    SortedMap<String, Object> extensions,
    EventData data) {

  /** Copies the extensions. */
  public EventEnvelope {
    extensions.forEach(ExtensionTypes::check);
    extensions =
        extensions.isEmpty()
            ? Collections.emptySortedMap()
            : Collections.unmodifiableSortedMap(new TreeMap<>(extensions));
  }

  /** The event's identity: computed at every call. */
  public EventKey key() {
    return EventKey.of(source, id, time);
  }

  /**
   * The key of its Kafka record: the extension {@code partitionkey} (CloudEvents Partitioning
   * extension), else the subject, else the event key.
   */
  public String recordKey() {
    return recordKey(null);
  }

  /**
   * The key of its Kafka record, for a caller that has the event key already.
   *
   * @param key this event's {@link #key()}, or null to have it computed where it is needed
   */
  public String recordKey(@Nullable EventKey key) {
    Object partitionKey = extensions.get("partitionkey");
    if (partitionKey != null) {
      return ExtensionTypes.text(partitionKey);
    }
    if (subject != null) {
      return subject;
    }
    return (key != null ? key : key()).toString();
  }
}
