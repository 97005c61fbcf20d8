package dev.spillway.consumer.poll;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.batch.Rollup;
import dev.spillway.consumer.batch.SourcePartition;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollupDecoderTest {
  private static final String GOOD =
      "{\"type\":\"order.placed\",\"windowStart\":\"2026-11-25T10:00:00Z\",\"windowSeconds\":60,"
          + "\"count\":123,\"bytes\":45678,\"maxLatenessMillis\":1500}";

  private static PolledRecord.Content decode(@Nullable String value) {
    SourcePartition partition = new SourcePartition(new UUID(0, 1), "events.rollup", 2);
    return new RollupDecoder()
        .decode(
            partition,
            new ConsumerRecord<>(
                "events.rollup", 2, 7, null, value == null ? null : value.getBytes(UTF_8)))
        .content();
  }

  @Test
  void shouldReadARollup() {
    Rollup.Key key = new Rollup.Key("order.placed", Instant.parse("2026-11-25T10:00:00Z"), 60);

    assertThat(decode(GOOD))
        .isEqualTo(new PolledRecord.RolledUp(new Rollup(key, 123, 45678, 1500)));
  }

  @Test
  void shouldReadWhatALaterVersionAdds() {
    assertThat(decode(GOOD.replace("}", ",\"sources\":3}")))
        .isInstanceOf(PolledRecord.RolledUp.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"order.placed\" | 7                        | type must be a string",
        "\"order.placed\" | \"\"                     | type must have",
        "order.placed     | a\\u0000b                | type must have",
        "order.placed     | a\\ud800b                | type must have",
        "2026-11-25T10    | 26-11-25T10              | windowStart must be a time",
        "2026-11-25       | -0001-11-25              | windowStart must be in the years",
        ":60              | :0                       | windowSeconds must be a whole number from 1",
        ":60              | :1.5                     | windowSeconds must be a whole number from 1",
        ":60              | :2147483648              | windowSeconds must be a whole number from 1",
        ":123             | :-1                      | count must be a whole number from 0",
        ":123             | :9223372036854775808     | count must be a whole number from 0",
        "\"bytes\"        | \"octets\"               | bytes must be a whole number from 0",
        ":1500            | :\"1500\"                | maxLatenessMillis must be a whole number",
        ":1500}           | :1500                    | not JSON",
        ":1500}           | :1500}}                  | not JSON",
      })
  void shouldSayWhyAValueIsNone(String part, String instead, String reason) {
    assertThat(GOOD).contains(part);

    assertThat(decode(GOOD.replace(part, instead)))
        .isInstanceOfSatisfying(
            PolledRecord.Undecodable.class,
            bad -> assertThat(bad.reason()).startsWith("no rollup: " + reason));
  }

  @Test
  void shouldTakeNoEndOfAKey() {
    assertThat(decode(null))
        .isInstanceOfSatisfying(
            PolledRecord.Undecodable.class,
            bad -> assertThat(bad.reason()).isEqualTo("no rollup: the record has no value"));
    assertThat(decode("[]")).isInstanceOf(PolledRecord.Undecodable.class);
    assertThat(decode("")).isInstanceOf(PolledRecord.Undecodable.class);
  }
}
