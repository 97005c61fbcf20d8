package dev.spillway.gateway.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.event.EventEnvelope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final EventReader READER =
      new EventReader(
          new ReadLimits(1_000_000, 100, 5, Duration.ofHours(1)), "/default", "any", () -> "made");

  private static List<ReadEvent> read(String contentType, String body, String... headers)
      throws RequestRefused {
    return READER.read(headers(contentType, headers), Mapping.NONE, body.getBytes(UTF_8), NOW);
  }

  private static RequestHeaders headers(String contentType, String... headers) {
    RequestHeaders all = new RequestHeaders();
    if (!contentType.isEmpty()) {
      all.add("Content-Type", contentType);
    }
    for (int i = 0; i < headers.length; i += 2) {
      all.add(headers[i], headers[i + 1]);
    }
    return all;
  }

  private static EventEnvelope only(List<ReadEvent> events) {
    assertThat(events).hasSize(1);
    return switch (events.getFirst()) {
      case ReadEvent.Valid valid -> valid.envelope();
      case ReadEvent.Invalid invalid -> throw new AssertionError(invalid.why().getMessage());
    };
  }

  private static String why(ReadEvent event) {
    return switch (event) {
      case ReadEvent.Valid _ -> "valid";
      case ReadEvent.Invalid invalid -> invalid.why().reason() + " " + invalid.why().getMessage();
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "application/json | {\"a\":1} | 1",
        "APPLICATION/JSON ; charset=\"UTF-8\" | {\"a\":1} | 1",
        "application/json | [] | 0",
        "application/json | [{},1,\"x\"] | 3",
        "application/json | 17 | 1",
        "application/x-ndjson | {}{ | 1",
        "application/x-ndjson | `{}\n\n[1]\r\n 5` | 3",
        "Application/CloudEvents+JSON | {\"specversion\":\"1.0\"} | 1",
        "application/cloudevents-batch+json; charset=utf-8 | [{\"specversion\":\"1.0\"}] | 1",
        "application/cloudevents-batch+json | [] | 0",
      })
  void shouldFindTheEvents(String contentType, String body, int count) throws Exception {
    assertThat(read(contentType, body)).hasSize(count);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "text/plain | x | UNSUPPORTED_MEDIA_TYPE",
        "`` | {} | UNSUPPORTED_MEDIA_TYPE",
        "application/cloudevents+xml | x | UNSUPPORTED_MEDIA_TYPE",
        "application/json; charset=latin1 | {} | UNSUPPORTED_MEDIA_TYPE",
        "application/json | [1,] | MALFORMED",
        "application/json | [1,1,1,1,1,1] | TOO_LARGE",
        "application/x-ndjson | ` \n\r\n` | MALFORMED",
        "application/x-ndjson | `1\n1\n1\n1\n1\n1` | TOO_LARGE",
        "application/cloudevents-batch+json | {} | MALFORMED",
      })
  void shouldRefuseTheRequest(String contentType, String body, ProblemType type) {
    assertThatThrownBy(() -> read(contentType, body))
        .isInstanceOfSatisfying(RequestRefused.class, e -> assertThat(e.type()).isEqualTo(type));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "application/json | `` | MALFORMED no JSON value",
        "application/json | {\"a\" | MALFORMED",
        "application/json | [{\"a\":\"\\u0000\"}] | UNPROCESSABLE /0/a: string holds",
        "application/x-ndjson | {\"a\":1}{ | MALFORMED",
        "application/cloudevents+json | {} | UNPROCESSABLE /specversion: missing",
        "application/cloudevents-batch+json | [{}] | UNPROCESSABLE /0/specversion: missing",
        "application/json | {\"type\":\"t\",\"data\":1,\"time\":\"2026-11-22T13:00:01Z\"}"
            + " | UNPROCESSABLE /time: time is further ahead",
      })
  void shouldRefuseTheEventAndSayWhere(String contentType, String body, String why)
      throws Exception {
    assertThat(why(read(contentType, body).getFirst())).startsWith(why);
  }

  @Test
  void shouldRefuseDataOverTheLimit() throws Exception {
    String data = "\"" + "a".repeat(99) + "\"";

    assertThat(why(read("application/json", data).getFirst())).startsWith("TOO_LARGE data has 101");
  }

  @Test
  void shouldNumberLinesFromOneAndEventsFromZero() throws Exception {
    List<ReadEvent> events = read("application/x-ndjson", "\n1\r\n\n{");

    assertThat(events).extracting(e -> e.place().index()).containsExactly(0, 1);
    assertThat(events).extracting(e -> e.place().line()).containsExactly(2, 4);
    assertThat(only(events.subList(0, 1)).data().bytes()).asString(UTF_8).isEqualTo("1");
  }

  @Test
  void shouldPreferPointersThenHeadersThenDefaults() throws Exception {
    String body = "{\"kind\":\"k\",\"deep\":[{\"a/b\":9}],\"null\":null}";
    EventEnvelope event =
        only(
            read(
                "application/json",
                body,
                "X-Event-Type",
                "fallback",
                "X-Event-Type-Pointer",
                "/kind",
                "X-Event-Subject-Pointer",
                "/deep/0/a~1b",
                "X-Event-Source-Pointer",
                "/null",
                "X-Event-Id-Pointer",
                "/absent"));

    assertThat(event.type()).isEqualTo("k");
    assertThat(event.subject()).isEqualTo("9");
    assertThat(event.source()).isEqualTo("/default");
    assertThat(event.id()).isEqualTo("made");
    assertThat(event.time()).isEqualTo(NOW);
    assertThat(event.data().bytes()).asString(UTF_8).isEqualTo(body);
    EventEnvelope other =
        only(read("application/json", "{}", "X-Event-Type", "f", "X-Event-Type-Pointer", "/kind"));
    assertThat(other.type()).isEqualTo("f");
  }

  @Test
  void shouldFillOnlyTheGapsOfTheShortForm() throws Exception {
    EventEnvelope event =
        only(
            read(
                "application/json",
                "{\"type\":\"t\",\"data\":{\"x\":1}}",
                "X-Event-Type",
                "other",
                "X-Event-Source",
                "/from-header",
                "X-Event-Subject-Pointer",
                "/x"));

    assertThat(event.type()).isEqualTo("t");
    assertThat(event.source()).isEqualTo("/from-header");
    assertThat(event.subject()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "X-Event-Type-Pointer | /a | /a: type must be a string",
        "X-Event-Source-Pointer | /o | /o: source must be a string",
        "X-Event-Id-Pointer | /b | /b: id must be a string or an integer",
        "X-Event-Id-Pointer | /f | /f: id must be",
        "X-Event-Time-Pointer | /a | /a: time must be an RFC 3339 string",
        "X-Event-Time-Pointer | /s | /s: not an RFC 3339",
        "X-Event-Id-Pointer | /e | /e: must not be empty",
      })
  void shouldRefuseAValueOfTheWrongKind(String header, String pointer, String why)
      throws Exception {
    String body = "{\"a\":1,\"o\":{},\"b\":true,\"f\":1.5,\"s\":\"soon\",\"e\":\"\"}";

    assertThat(why(read("application/json", body, header, pointer).getFirst()))
        .startsWith("UNPROCESSABLE " + why);
  }

  @ParameterizedTest
  @CsvSource({
    "epoch-seconds, 1588205199.827696, 2020-04-30T00:06:39.827696Z",
    "epoch-seconds, 1588205199.8276969, 2020-04-30T00:06:39.827696Z",
    "epoch-seconds, 1588205199.100000, 2020-04-30T00:06:39.100Z",
    "epoch-seconds, 15882051998e-1, 2020-04-30T00:06:39.800Z",
    "epoch-seconds, -0.0000001, 1969-12-31T23:59:59.999999Z",
    "epoch-millis, 1588205199827, 2020-04-30T00:06:39.827Z",
    "Epoch-Millis, 1588205199827.1239, 2020-04-30T00:06:39.827123Z",
  })
  void shouldReadEpochTimesExactly(String format, String value, Instant time) throws Exception {
    List<ReadEvent> events =
        read(
            "application/json",
            "{\"ts\":" + value + "}",
            "X-Event-Time-Pointer",
            "/ts",
            "X-Event-Time-Format",
            format);

    assertThat(only(events).time()).isEqualTo(time);
  }

  @ParameterizedTest
  @CsvSource({"\"1588205199\"", "1e300", "true", "-1e13"})
  void shouldRefuseOtherEpochTimes(String value) throws Exception {
    List<ReadEvent> events =
        read(
            "application/json",
            "[{\"ts\":" + value + "}]",
            "X-Event-Time-Pointer",
            "/ts",
            "X-Event-Time-Format",
            "epoch-seconds");

    assertThat(why(events.getFirst())).startsWith("UNPROCESSABLE /0/ts: time");
  }

  @ParameterizedTest
  @CsvSource({
    "X-Event-Colour, red",
    "X-Event-Type-Pointer, kind",
    "X-Event-Time-Format, weeks",
    "X-Event-Colour-Pointer, /a"
  })
  void shouldRefuseHeadersThatMakeNoSense(String header, String value) {
    assertThatThrownBy(() -> read("application/json", "{}", header, value))
        .hasMessageContaining(header.toLowerCase(java.util.Locale.ROOT).substring(8));
  }

  @Test
  void shouldRefuseOneIdForSeveralEvents() throws Exception {
    assertThat(only(read("application/json", "[{}]", "X-Event-Id", "i")).id()).isEqualTo("i");
    assertThatThrownBy(() -> read("application/json", "[{},{}]", "X-Event-Id", "i"))
        .hasMessageContaining("X-Event-Id");
    assertThatThrownBy(() -> read("application/x-ndjson", "1\n2", "X-Event-Id", "i"))
        .hasMessageContaining("X-Event-Id");
  }

  @Test
  void shouldReadBinaryMode() throws Exception {
    EventEnvelope event =
        only(
            read(
                "text/plain",
                "hello",
                "CE-SpecVersion",
                "1.0",
                "ce-id",
                "1",
                "ce-source",
                "/s",
                "ce-type",
                "t",
                "ce-time",
                "2026-11-22T12:00:00+01:00",
                "ce-ext1",
                ""));

    assertThat(event.dataContentType()).isEqualTo("text/plain");
    assertThat(event.data().bytes()).asString(UTF_8).isEqualTo("hello");
    assertThat(event.time()).isEqualTo(Instant.parse("2026-11-22T11:00:00Z"));
    assertThat(event.extensions()).containsEntry("ext1", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ce-specversion | 0.3 | UNPROCESSABLE ce-specversion: only",
        "ce-time | now | UNPROCESSABLE ce-time: not an RFC 3339",
        "ce-time | 2026-11-23T12:00:00Z | UNPROCESSABLE ce-time: time is further ahead",
        "ce-id | %zz | MALFORMED ce-id: a percent sign",
        "ce-id | %ff | MALFORMED ce-id: not UTF-8",
        "ce-id | %00 | UNPROCESSABLE ce-id: holds the control character",
        "ce-bad_name | x | UNPROCESSABLE ce-bad_name: not a CloudEvents attribute name",
        "ce-datacontenttype | x | UNPROCESSABLE ce-datacontenttype: binary mode",
        "ce-type | `\"open` | MALFORMED ce-type: a quoted string has no end",
        "ce-source | /twice | MALFORMED ce-source: the header occurs more than once",
      })
  void shouldRefuseBinaryModeAndNameTheHeader(String header, String value, String why)
      throws Exception {
    ReadEvent event =
        read("text/plain", "x", "ce-specversion", "1.0", "ce-source", "/s", header, value)
            .getFirst();

    assertThat(why(event)).startsWith(why);
  }

  @Test
  void shouldRefuseBinaryModeWhoseDataIsNotTheJsonItSays() throws Exception {
    assertThat(why(read("application/json", "{", "ce-specversion", "1.0").getFirst()))
        .startsWith("MALFORMED");
    assertThat(why(read("text/plain", "x", "ce-id", "1").getFirst()))
        .startsWith("UNPROCESSABLE ce-specversion: missing");
  }

  private static final String KEY_7 = "019ab0f4-5c00-7000-8000-000000000001";

  @ParameterizedTest
  @CsvSource({"' \"%s\" '", "%s"})
  void shouldMakeARetriedRequestTheSameEvents(String header) throws Exception {
    String key = header.strip().formatted(KEY_7);
    String body = "[{\"a\":1},{\"type\":\"t\",\"id\":\"own\",\"data\":1}]";

    List<ReadEvent> first = read("application/json", body, "Idempotency-Key", key);
    List<ReadEvent> second =
        READER.read(
            headers("application/json", "Idempotency-Key", key),
            Mapping.NONE,
            body.getBytes(UTF_8),
            NOW.plusSeconds(60));

    assertThat(first)
        .extracting(event -> only(List.of(event)).id())
        .containsExactly(KEY_7 + ":0", "own");
    assertThat(first)
        .extracting(event -> only(List.of(event)).key())
        .isEqualTo(second.stream().map(event -> only(List.of(event)).key()).toList());
  }

  @Test
  void shouldTakeAnyIdempotencyKeyForEventsWithATime() throws Exception {
    EventEnvelope event =
        only(
            read(
                "application/json",
                "{\"type\":\"t\",\"time\":\"2026-11-01T00:00:00Z\",\"data\":1}",
                "Idempotency-Key",
                "8e03978e-40d5-43dd-bc93-6894a57f9324"));

    assertThat(event.id()).isEqualTo("8e03978e-40d5-43dd-bc93-6894a57f9324:0");
    assertThat(event.time()).isEqualTo("2026-11-01T00:00:00Z");
  }

  @Test
  void shouldRefuseAnIdempotencyKeyThatCouldNotKeepItsPromise() throws Exception {
    String key = "8e03978e-40d5-43dd-bc93-6894a57f9324";

    assertThat(why(read("application/json", "{}", "Idempotency-Key", key).getFirst()))
        .startsWith("UNPROCESSABLE")
        .contains("UUID version 7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"\"", "a b", "\"a\"b\"", "\u00e9"})
  void shouldRefuseAnIdempotencyKeyThatIsNone(String key) {
    assertThatThrownBy(() -> read("application/json", "{}", "Idempotency-Key", key))
        .isInstanceOf(RequestRefused.class)
        .hasMessageContaining("Idempotency-Key");
  }

  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void shouldKeepTheTraceOfTheRequest() throws Exception {
    List<ReadEvent> events =
        read(
            "application/json",
            "[{},{\"specversion\":\"1.0\",\"traceparent\":\"own\",\"data\":1}]",
            "traceparent",
            TRACE,
            "tracestate",
            "vendor=1");

    assertThat(only(List.of(events.getFirst())).extensions())
        .containsEntry("traceparent", TRACE)
        .containsEntry("tracestate", "vendor=1");
    assertThat(only(List.of(events.getLast())).extensions())
        .containsEntry("traceparent", "own")
        .doesNotContainKey("tracestate");
  }

  /** Trace Context, section 3.2.2.2: what cannot be parsed is as if it were not there. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
      })
  void shouldIgnoreATraceThatIsNone(String trace) throws Exception {
    assertThat(only(read("application/json", "{}", "traceparent", trace)).extensions()).isEmpty();
  }
}
