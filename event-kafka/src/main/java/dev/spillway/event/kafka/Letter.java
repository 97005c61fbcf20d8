package dev.spillway.event.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;

/**
 * A dead letter.
 *
 * @param record as it lies in the dead-letter topic
 */
public record Letter(ConsumerRecord<byte[], byte[]> record) {

  /** Names the letter: partition and offset in the dead-letter topic. */
  public String id() {
    return record.partition() + "-" + record.offset();
  }

  private String header(String name) {
    String text = Redriven.text(record.headers(), DeadLetterHeaders.PREFIX + name);
    return text == null ? "" : text;
  }

  private long number(String name) {
    return Redriven.number(record.headers(), DeadLetterHeaders.PREFIX + name).orElse(-1);
  }

  /** Why it was refused; empty if the letter does not say. */
  public String reason() {
    return header("reason");
  }

  /** Which store refused it; empty if the letter does not say. */
  public String store() {
    return header("store");
  }

  /** The origin's topic. */
  public String topic() {
    return header("topic");
  }

  /** Kafka's id of the origin's topic; empty in letters of versions before this header. */
  public String topicId() {
    return header("topic-id");
  }

  /** The origin's partition; -1 if the letter does not say. */
  public int partition() {
    return (int) number("partition");
  }

  /** The origin's offset; -1 if the letter does not say. */
  public long offset() {
    return number("offset");
  }

  /** Where it was read: {@code topic-partition-offset}. */
  public String origin() {
    return topic() + "-" + partition() + "-" + offset();
  }

  /** How often it was tried, redrives included. */
  public int attempt() {
    return Redriven.attempt(record.headers()) + 1;
  }

  /** When it was refused. */
  public Instant time() {
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
  public long timestampMillis() {
    long millis = number("timestamp");
    return millis >= 0 ? millis : record.timestamp();
  }

  /** The record as it was at its origin; empty if the letter does not have it. */
  public Optional<ConsumerRecord<byte[], byte[]>> atOrigin() {
    Header key = record.headers().lastHeader(DeadLetterHeaders.PREFIX + "key");
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

  /** Whether the record is missing, because it was too large. */
  public boolean isLeftOut() {
    return record.headers().lastHeader(DeadLetterHeaders.LEFT_OUT) != null;
  }

  /** Whether a header was added by the consumer. */
  public static boolean isOurs(Header header) {
    return header.key().startsWith(DeadLetterHeaders.PREFIX);
  }

  /**
   * The original record: its key, its headers and its value, in its partition. It gets a timestamp
   * of now, for Kafka's retention might remove one of then before it is read; its first place and
   * timestamp are in headers, from which the consumers take the identity of a record without
   * attributes.
   *
   * @param partitions how many the topic has now
   */
  public ProducerRecord<byte[], byte[]> restore(int partitions) {
    Header key = record.headers().lastHeader(DeadLetterHeaders.PREFIX + "key");
    int number = partition();
    ProducerRecord<byte[], byte[]> original =
        new ProducerRecord<>(
            topic(),
            number >= 0 && number < partitions ? number : null,
            key == null ? null : key.value(),
            record.value());
    int attempt = Redriven.attempt(record.headers()) + 1;
    for (Header header : record.headers()) {
      if (!isOurs(header) && !header.key().equals(Redriven.ATTEMPT)) {
        original.headers().add(header);
      }
    }
    // Redriven before: these name its first place already.
    if (Redriven.origin(original.headers()).isEmpty()) {
      original
          .headers()
          .add(Redriven.ORIGIN, origin().getBytes(UTF_8))
          .add(Redriven.ORIGIN_TIMESTAMP, Long.toString(timestampMillis()).getBytes(UTF_8));
    }
    original.headers().add(Redriven.ATTEMPT, Integer.toString(attempt).getBytes(UTF_8));
    return original;
  }
}
