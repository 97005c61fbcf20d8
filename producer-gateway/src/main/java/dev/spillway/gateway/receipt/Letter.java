package dev.spillway.gateway.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a dead letter says of its record; not the record itself.
 *
 * @param id partition and offset in the dead-letter topic, as {@code scripts/dead-letters} names it
 * @param store who refused the record: {@code postgres}, {@code elasticsearch}, or {@code none} for
 *     a record that never was an event
 * @param reason why, for a person to read; at most {@value #REASON_CHARS} characters
 * @param time when, RFC 3339
 */
public record Letter(String id, String store, String reason, String time) {
  private static final String PREFIX = "spillway.dead-letter.";
  private static final int REASON_CHARS = 500;

  /**
   * Whose letter it is.
   *
   * @param topicId Kafka's id of the topic that the record was in; empty in letters of versions
   *     that did not write it
   */
  record Addressed(RecordPlace place, String topicId, Letter letter) {}

  /** The letter of a record of this topic; empty for another topic's, and for what is none. */
  static Optional<Addressed> read(String topic, ConsumerRecord<byte[], byte @Nullable []> record) {
    Headers headers = record.headers();
    if (!text(headers, "topic").equals(topic)) {
      return Optional.empty();
    }
    try {
      RecordPlace place =
          new RecordPlace(
              Integer.parseInt(text(headers, "partition")),
              Long.parseLong(text(headers, "offset")));
      String reason = text(headers, "reason");
      Letter letter =
          new Letter(
              record.partition() + "-" + record.offset(),
              text(headers, "store"),
              reason.length() > REASON_CHARS ? reason.substring(0, REASON_CHARS) : reason,
              text(headers, "time"));
      return Optional.of(new Addressed(place, text(headers, "topic-id"), letter));
    } catch (NumberFormatException e) {
      return Optional.empty(); // no letter of the consumer's
    }
  }

  /** The consumer's own header comes after those of the record, which may have the same name. */
  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(PREFIX + name);
    return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
  }
}
