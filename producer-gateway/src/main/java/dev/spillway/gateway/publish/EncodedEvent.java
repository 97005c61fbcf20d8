package dev.spillway.gateway.publish;

import dev.spillway.event.EventKey;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** An event as a Kafka record that fits, not yet sent. */
public final class EncodedEvent {
  private final String id;
  private final EventKey key;
  private final ProducerRecord<byte[], byte @Nullable []> record;
  private final int bytes;

  EncodedEvent(
      String id, EventKey key, ProducerRecord<byte[], byte @Nullable []> record, int bytes) {
    this.id = id;
    this.key = key;
    this.record = record;
    this.bytes = bytes;
  }

  /** The event's id. */
  public String id() {
    return id;
  }

  /** The event's key. */
  public EventKey key() {
    return key;
  }

  /** An upper bound of the record's size. */
  int bytes() {
    return bytes;
  }

  ProducerRecord<byte[], byte @Nullable []> record() {
    return record;
  }
}
