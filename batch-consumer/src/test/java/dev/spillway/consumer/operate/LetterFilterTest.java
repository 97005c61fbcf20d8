package dev.spillway.consumer.operate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.consumer.poll.RecordDecoder;
import dev.spillway.event.kafka.Letter;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LetterFilterTest {
  private static final String LETTER = "spillway.dead-letter.";

  private static final Letter PLAIN =
      letter(
          "{\"type\":\"big\",\"data\":1}",
          LETTER + "reason",
          "violates check constraint",
          LETTER + "store",
          "postgres",
          LETTER + "topic",
          "events",
          LETTER + "time",
          "2026-11-22T12:00:00Z");

  private static Letter letter(String value, String... headers) {
    RecordHeaders all = new RecordHeaders();
    for (int i = 0; i < headers.length; i += 2) {
      all.add(headers[i], headers[i + 1].getBytes(UTF_8));
    }
    return new Letter(
        new ConsumerRecord<>(
            "events.dead-letter",
            0,
            7,
            999,
            TimestampType.CREATE_TIME,
            0,
            0,
            new byte[0],
            value.getBytes(UTF_8),
            all,
            Optional.empty()));
  }

  private static boolean matches(Letter letter, String... options) {
    Options parsed = new Options();
    new CommandLine(parsed).registerConverter(Instant.class, TimeText::parse).parseArgs(options);
    return parsed.filter.matches(letter, new RecordDecoder("kafka.record"));
  }

  @CommandLine.Command
  private static final class Options {
    @CommandLine.Mixin private LetterFilter filter = new LetterFilter();
  }

  @Test
  void shouldMatchEveryOption() {
    assertThat(matches(PLAIN)).isTrue();
    assertThat(matches(PLAIN, "--reason", "check", "--store", "postgres", "--type", "big"))
        .isTrue();
    assertThat(matches(PLAIN, "--reason", "check", "--store", "elasticsearch")).isFalse();
    assertThat(matches(PLAIN, "--type", "small")).isFalse();
  }

  @Test
  void shouldMatchTimesFromAndBefore() {
    assertThat(matches(PLAIN, "--from", "2026-11-22T12:00:00Z")).isTrue();
    assertThat(matches(PLAIN, "--to", "2026-11-22T12:00:00Z")).isFalse();
    assertThat(matches(PLAIN, "--from", "2026-11-22", "--to", "2026-11-23")).isTrue();
  }

  @Test
  void shouldTakeTheTypeFromTheHeaderOfWhatCannotBeRead() {
    Letter broken = letter("{\"bad\":", "ce_specversion", "1.0", "ce_type", "order.placed");

    assertThat(matches(broken, "--type", "order.placed")).isTrue();
    assertThat(matches(letter("{\"bad\":"), "--type", "order.placed")).isFalse();
  }
}
