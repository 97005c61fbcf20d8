package dev.spillway.consumer.operate;

import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.batch.SourcePartition;
import dev.spillway.consumer.deadletter.DeadLetterTopic;
import dev.spillway.consumer.deadletter.Redriven;
import dev.spillway.consumer.poll.RecordDecoder;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;

/**
 * A dead letter.
 *
 * @param record as it lies in the dead-letter topic
 */
record Letter(ConsumerRecord<byte[], byte[]> record) {

  /** Names the letter: partition and offset in the dead-letter topic. */
  String id() {
    return record.partition() + "-" + record.offset();
  }

  private String header(String name) {
    String text = Redriven.text(record.headers(), DeadLetterTopic.PREFIX + name);
    return text == null ? "" : text;
  }

  private long number(String name) {
    return Redriven.number(record.headers(), DeadLetterTopic.PREFIX + name).orElse(-1);
  }

  String reason() {
    return header("reason");
  }

  String store() {
    return header("store");
  }

  String topic() {
    return header("topic");
  }

  /** Kafka's id of the origin's topic; empty in letters of versions before this header. */
  String topicId() {
    return header("topic-id");
  }

  int partition() {
    return (int) number("partition");
  }

  long offset() {
    return number("offset");
  }

  /** Where it was read: {@code topic-partition-offset}. */
  String origin() {
    return topic() + "-" + partition() + "-" + offset();
  }

  /** How often it was tried, redrives included. */
  int attempt() {
    return Redriven.attempt(record.headers()) + 1;
  }

  /** When it was refused. */
  Instant time() {
    try {
      return Instant.parse(header("time"));
    } catch (DateTimeParseException e) {
      return Instant.ofEpochMilli(record.timestamp()); // not a letter of ours
    }
  }

  /**
   * Timestamp of the record at its origin, in milliseconds since 1970; that of the letter if an
   * older version wrote it.
   */
  long timestampMillis() {
    long millis = number("timestamp");
    return millis >= 0 ? millis : record.timestamp();
  }

  /** The record as it was at its origin; empty if the letter does not have it. */
  Optional<ConsumerRecord<byte[], byte[]>> atOrigin() {
    Header key = record.headers().lastHeader(DeadLetterTopic.PREFIX + "key");
    return isLeftOut()
        ? Optional.empty()
        : Optional.of(
            new ConsumerRecord<>(
                topic(),
                partition(),
                offset(),
                timestampMillis(),
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                record.serializedValueSize(),
                key == null ? null : key.value(),
                record.value(),
                record.headers(),
                Optional.empty()));
  }

  /** The event's type, where the record can be read so far; else empty. */
  String type(RecordDecoder decoder) {
    String header = Redriven.text(record.headers(), "ce_type");
    if (header != null) {
      return header;
    }
    SourcePartition place = new SourcePartition(new UUID(0, 0), topic(), record.partition());
    return decoder.decode(place, record).content() instanceof PolledRecord.Decoded decoded
        ? decoded.event().type()
        : "";
  }

  /** Whether the record is missing, because it was too large. */
  boolean isLeftOut() {
    return record.headers().lastHeader(DeadLetterTopic.LEFT_OUT) != null;
  }

  /** Whether a header was added by the consumer. */
  static boolean isOurs(Header header) {
    return header.key().startsWith(DeadLetterTopic.PREFIX);
  }
}
