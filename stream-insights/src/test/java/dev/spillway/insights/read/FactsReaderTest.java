package dev.spillway.insights.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactsReaderTest {
  private static final long T = 1_795_680_000_000L; // 2026-11-26T08:00:00Z

  private final FactsReader reader = new FactsReader("events", "raw");

  @Test
  void shouldReadOfBinaryModeTheHeadersAlone() {
    EventFacts facts =
        reader.read(
            new Header[] {
              header("ce_specversion", "1.0"),
              header("ce_id", "1"),
              header("ce_type", "order.placed"),
              header("ce_source", "/shöp"),
              header("ce_subject", "o-1"),
              header("ce_time", "2026-11-26T07:59:58.5Z")
            },
            "key".getBytes(UTF_8),
            "no JSON".getBytes(UTF_8),
            T);

    assertThat(facts).isNotNull();
    assertThat(facts.type()).isEqualTo("order.placed");
    assertThat(facts.source()).isEqualTo("/shöp");
    assertThat(facts.subject()).isEqualTo("o-1");
    assertThat(facts.latenessMillis()).isEqualTo(1500);
    int names = "ce_specversionce_idce_typece_sourcece_subjectce_time".length();
    int values = "1.01order.placed/sh..po-12026-11-26T07:59:58.5Z".length();
    assertThat(facts.bytes()).isEqualTo(3 + 7 + names + values);
  }

  @Test
  void shouldTakeDefaultsAndTheTimeInsideTheId() {
    // UUIDv7 of one second before the record.
    String id = "%08x-%04x-7000-8000-000000000000".formatted((T - 1000) >> 16, (T - 1000) & 0xffff);

    EventFacts facts =
        reader.read(
            new Header[] {header("ce_specversion", "1.0"), header("ce_id", id)}, null, null, T);

    assertThat(facts).isNotNull();
    assertThat(facts.type()).isEqualTo("raw");
    assertThat(facts.source()).isEqualTo("/kafka/events");
    assertThat(facts.subject()).isNull();
    assertThat(facts.latenessMillis()).isEqualTo(1000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"specversion\":\"1.0\",\"type\":\"a\",\"source\":\"/s\",\"id\":\"1\",\"time\":\"2026-11-26T08:00:01Z\"}|a|/s|-1000",
        "{\"type\":\"a\",\"source\":\"/s\",\"id\":\"1\",\"data\":1}|a|/s|0",
        "{\"n\":1}|raw|/kafka/events|0"
      })
  void shouldReadWhatHasNoHeadersAsTheConsumersDo(
      String value, String type, String source, long lateness) {
    EventFacts facts = reader.read(new Header[0], null, value.getBytes(UTF_8), T);

    assertThat(facts).isNotNull();
    assertThat(facts.type()).isEqualTo(type);
    assertThat(facts.source()).isEqualTo(source);
    assertThat(facts.latenessMillis()).isEqualTo(lateness);
    assertThat(facts.bytes()).isEqualTo(value.length());
  }

  @Test
  void shouldTakeNothingThatIsNoEvent() {
    assertThat(read(null)).isNull();
    assertThat(read("{\"n\":")).isNull();
    assertThat(
            reader.read(
                new Header[] {header("ce_specversion", "1.0"), header("ce_time", "yesterday")},
                null,
                null,
                T))
        .isNull();
    byte[] latin = "/shöp".getBytes(ISO_8859_1);
    assertThat(
            reader.read(
                new Header[] {
                  header("ce_specversion", "1.0"), new RecordHeader("ce_source", latin)
                },
                null,
                null,
                T))
        .isNull();
  }

  private @Nullable EventFacts read(@Nullable String value) {
    return reader.read(new Header[0], null, value == null ? null : value.getBytes(UTF_8), T);
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(UTF_8));
  }
}
