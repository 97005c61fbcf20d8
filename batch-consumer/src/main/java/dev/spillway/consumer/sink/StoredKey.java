package dev.spillway.consumer.sink;

import dev.spillway.event.EventKey;
import java.time.Instant;

/**
 * Names a row or a document, and the record that made it.
 *
 * @param key the event's identity
 * @param type the event's type
 * @param time when the event happened; with the type it says where it lies
 * @param receivedAt the record's timestamp
 * @param partition the record's partition
 * @param offset the record's offset
 */
public record StoredKey(
    EventKey key, String type, Instant time, Instant receivedAt, int partition, long offset) {}
