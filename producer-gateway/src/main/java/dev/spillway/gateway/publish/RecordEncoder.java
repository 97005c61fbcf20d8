package dev.spillway.gateway.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.event.EventEnvelope;
import dev.spillway.event.EventKey;
import dev.spillway.event.InvalidEventException;
import dev.spillway.event.KafkaBinding;
import dev.spillway.schema.SchemaId;
import dev.spillway.schema.inforce.CheckedMark;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Makes events into records of the CloudEvents Kafka binding's binary mode. For any thread. */
public final class RecordEncoder {
  /** Of a batch with one record: its header of 61 bytes, and lengths and deltas as varints. */
  private static final int OVERHEAD = 96;

  /** The lengths of one header's name and value as varints. */
  private static final int HEADER_OVERHEAD = 10;

  private final String topic;
  private final int maxRecordBytes;

  /**
   * @param maxRecordBytes the producer's {@code max.request.size}
   */
  public RecordEncoder(String topic, int maxRecordBytes) {
    this.topic = topic;
    this.maxRecordBytes = maxRecordBytes;
  }

  /**
   * The event's record.
   *
   * @param pointer the event's place, for the error
   * @param checkedBy the schema that the event was held against, for the consumer to know
   * @throws InvalidEventException if the record is larger than the producer sends
   */
  public EncodedEvent encode(String pointer, EventEnvelope event, @Nullable SchemaId checkedBy)
      throws InvalidEventException {
    EventKey key = event.key();
    byte[] recordKey = event.recordKey(key).getBytes(UTF_8);
    byte @Nullable [] value = KafkaBinding.writeValue(event);
    RecordHeaders headers = new RecordHeaders();
    int[] size = {OVERHEAD + recordKey.length + (value == null ? 0 : value.length)};
    BiConsumer<String, byte[]> add =
        (name, bytes) -> {
          headers.add(name, bytes);
          size[0] += name.length() + bytes.length + HEADER_OVERHEAD;
        };
    KafkaBinding.writeHeaders(event, add);
    if (checkedBy != null) {
      add.accept(CheckedMark.HEADER, CheckedMark.of(checkedBy));
    }
    if (size[0] > maxRecordBytes) {
      throw InvalidEventException.tooLarge(
          pointer,
          "the event's attributes and data together have "
              + size[0]
              + " bytes as a Kafka record, more than max.request.size: "
              + maxRecordBytes);
    }
    return new EncodedEvent(
        event.id(),
        key,
        new ProducerRecord<>(topic, null, null, recordKey, value, headers),
        size[0]);
  }
}
