package dev.spillway.insights.letter;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.spillway.event.kafka.Letter;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter in a list.
 *
 * @param at when it was refused, RFC 3339
 * @param store which refused it; null if the letter does not say
 * @param bytes of its content
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LetterView(
    int partition,
    long offset,
    String at,
    String reason,
    @Nullable String store,
    Origin origin,
    int bytes,
    boolean redriven) {

  /** Where the record was read. */
  public record Origin(String topic, int partition, long offset) {}

  static LetterView of(Letter letter, boolean redriven) {
    byte[] value = letter.record().value();
    return new LetterView(
        letter.record().partition(),
        letter.record().offset(),
        letter.time().toString(),
        letter.reason(),
        letter.store().isEmpty() ? null : letter.store(),
        new Origin(letter.topic(), letter.partition(), letter.offset()),
        value == null ? 0 : value.length,
        redriven);
  }
}
