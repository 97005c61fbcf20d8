package dev.spillway.consumer.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.event.EventData;
import dev.spillway.event.EventEnvelope;
import dev.spillway.event.EventKey;
import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * An event with the place of its record, as one of the stores holds it.
 *
 * @param key its identity
 * @param time when it happened
 * @param type its type
 * @param source its source
 * @param subject its subject
 * @param id its id
 * @param dataContentType media type of the data; null means JSON
 * @param dataSchema URI of the data's schema
 * @param extensions by name, as in {@link EventEnvelope}; empty: none
 * @param data JSON, however the store writes it; null: none
 * @param receivedAt the record's timestamp
 * @param partition the record's partition
 * @param offset the record's offset
 */
public record StoredEvent(
    EventKey key,
    Instant time,
    String type,
    String source,
    @Nullable String subject,
    String id,
    @Nullable String dataContentType,
    @Nullable String dataSchema,
    SortedMap<String, Object> extensions,
    @Nullable String data,
    Instant receivedAt,
    int partition,
    long offset) {

  /** What the stores should hold of a record. */
  public static StoredEvent of(PolledRecord polled, PolledRecord.Decoded decoded) {
    EventEnvelope event = decoded.event();
    EventData data = event.data();
    return new StoredEvent(
        decoded.key(),
        event.time(),
        event.type(),
        event.source(),
        event.subject(),
        event.id(),
        event.dataContentType(),
        event.dataSchema(),
        event.extensions(),
        data.form() == EventData.Form.NONE ? null : new String(data.toJson(), UTF_8),
        Instant.ofEpochMilli(polled.timestampMillis()),
        polled.partition().number(),
        polled.offset());
  }

  /** The event as it would be stored again. */
  public EventEnvelope toEnvelope() {
    EventData stored = data == null ? EventData.none() : EventData.stored(data.getBytes(UTF_8));
    return new EventEnvelope(
        id, source, type, subject, time, dataContentType, dataSchema, extensions, stored);
  }

  /** Key, type, time and place. */
  public StoredKey toKey() {
    return new StoredKey(key, type, time, receivedAt, partition, offset);
  }
}
