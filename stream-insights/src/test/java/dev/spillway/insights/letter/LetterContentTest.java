package dev.spillway.insights.letter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.event.kafka.Letter;
import dev.spillway.insights.pulse.Json;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class LetterContentTest {
  @Test
  void shouldBeAsTheContractSays() throws IOException {
    JsonNode json =
        Json.MAPPER.readTree(
            Json.write(LetterContent.of(letter("{\"ä\":1}".getBytes(UTF_8)), true)));

    assertThat(json)
        .isEqualTo(
            Json.MAPPER.readTree(
                """
                {"partition":1,"offset":7,"at":"2026-11-26T08:00:00Z","reason":"because",
                 "store":"postgres","origin":{"topic":"events","partition":3,"offset":55},
                 "bytes":8,"redriven":true,"exception":"java.lang.Exception",
                 "headers":{"ce_type":"t"},"content":"{\\"ä\\":1}","encoding":"utf-8",
                 "truncated":false}\
                """));
  }

  @Test
  void shouldShowBytesThatAreNoTextAsBase64() {
    LetterContent content = LetterContent.of(letter(new byte[] {1, (byte) 0xFF}), false);

    assertThat(content.encoding()).isEqualTo("base64");
    assertThat(content.content()).isEqualTo("Af8=");
  }

  @Test
  void shouldCutLongTextBetweenCharacters() {
    String text = "x" + "ä".repeat(40_000);

    LetterContent content = LetterContent.of(letter(text.getBytes(UTF_8)), false);

    assertThat(content.truncated()).isTrue();
    assertThat(content.encoding()).isEqualTo("utf-8");
    assertThat(text).startsWith(content.content());
    assertThat(content.content()).hasSize(32_768);
  }

  private static Letter letter(byte[] value) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("ce_type", "t".getBytes(UTF_8));
    String[] ours = {
      "reason", "because",
      "store", "postgres",
      "exception", "java.lang.Exception",
      "topic", "events",
      "partition", "3",
      "offset", "55",
      "time", "2026-11-26T08:00:00Z"
    };
    for (int i = 0; i < ours.length; i += 2) {
      headers.add("spillway.dead-letter." + ours[i], ours[i + 1].getBytes(UTF_8));
    }
    return new Letter(
        new ConsumerRecord<>(
            "events.dead-letter",
            1,
            7,
            0,
            TimestampType.CREATE_TIME,
            0,
            value.length,
            new byte[0],
            value,
            headers,
            Optional.empty()));
  }
}
