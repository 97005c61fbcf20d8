package dev.spillway.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaBindingTest {
  private static final Instant TIMESTAMP = Instant.parse("2026-11-22T12:00:00Z");
  private static final EventDraft.Defaults DEFAULTS =
      EventDraft.Defaults.of("/kafka/events", "record", () -> "events-3-17", TIMESTAMP);

  private static EventEnvelope read(Map<String, byte[]> headers, byte @Nullable [] value)
      throws InvalidEventException {
    return KafkaBinding.read(
        consumer -> {
          for (Map.Entry<String, byte[]> header : headers.entrySet()) {
            consumer.accept(header.getKey(), header.getValue());
          }
        },
        value,
        DEFAULTS);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  @Property
  void shouldReadWhatItWrote(
      @ForAll @AlphaChars @StringLength(min = 1, max = 30) String id,
      @ForAll @AlphaChars @StringLength(min = 1, max = 30) String subject,
      @ForAll long number)
      throws Exception {
    EventEnvelope event =
        new EventEnvelope(
            id,
            "/s",
            "t",
            subject,
            TIMESTAMP.plusNanos(1000),
            "application/json",
            null,
            new TreeMap<>(Map.of("partitionkey", subject)),
            EventData.checkedJson(utf8("{\"n\":" + number + "}")));
    Map<String, byte[]> headers = new LinkedHashMap<>();
    KafkaBinding.writeHeaders(event, headers::put);

    assertThat(read(headers, KafkaBinding.writeValue(event))).isEqualTo(event);
  }

  @Test
  void shouldReadStructuredMode() throws Exception {
    EventEnvelope event =
        read(
            Map.of("content-type", utf8("application/cloudevents+json; charset=UTF-8")),
            utf8("{\"specversion\":\"1.0\",\"id\":\"i\",\"type\":\"t\",\"data\":[1]}"));

    assertThat(event.id()).isEqualTo("i");
    assertThat(event.source()).isEqualTo("/kafka/events");
    assertThat(event.data().toJson()).asString(UTF_8).isEqualTo("[1]");
  }

  @Test
  void shouldKeepTheTypesOfExtensionsInStructuredMode() throws Exception {
    Map<String, byte[]> headers =
        Map.of(
            "content-type",
            utf8("application/cloudevents+json"),
            // Not for this mode.
            ExtensionTypes.HEADER,
            utf8("text=integer"));
    EventEnvelope event =
        read(
            headers,
            utf8(
                "{\"specversion\":\"1.0\",\"id\":\"i\",\"priority\":5,\"urgent\":true,\"text\":\"5\","
                    + "\"wide\":2147483648}"));

    // An integer of more than 32 bits is none of CloudEvents: it stays what it was before.
    assertThat(event.extensions())
        .isEqualTo(
            new TreeMap<>(
                Map.of("priority", 5, "urgent", true, "text", "5", "wide", "2147483648")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "priority=integer,urgent=boolean|5|true",
        "urgent=boolean, priority=integer,|5|true",
        "priority=integer|-2147483648|-",
      })
  void shouldGiveValuesTheTypesOfTheHeader(String types, String priority, String urgent)
      throws Exception {
    Map<String, Object> extensions = extensions(types, priority, urgent);

    assertThat(extensions).containsEntry("priority", Integer.valueOf(priority));
    assertThat(extensions).containsEntry("urgent", urgent.equals("true") ? (Object) true : urgent);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "priority=integer,urgent=boolean|2147483648|True",
        "priority=integer,urgent=boolean|-0|1",
        "priority=integer,urgent=boolean|05|yes",
        "priority=integer,urgent=boolean|5.0|true ",
        "priority=integer,urgent=boolean|١|TRUE",
        "priority=boolean,urgent=integer|5|true",
        "priority=int,urgent=bool|5|true",
        "priority,urgent|5|true",
        "priority:integer;urgent:boolean|5|true",
        "PRIORITY=integer|5|true",
        "ce_priority=integer|5|true",
        "id=integer,other=boolean|5|true",
        "=,,=integer|5|true",
      })
  void shouldKeepAsTextWhatTheHeaderDoesNotFit(String types, String priority, String urgent)
      throws Exception {
    assertThat(extensions(types, priority, urgent))
        .isEqualTo(Map.of("priority", priority, "urgent", urgent));
  }

  @Test
  void shouldKeepAsTextWhatAHeaderIsTooLongFor() throws Exception {
    assertThat(extensions("priority=integer" + ",".repeat(5000), "5", "true"))
        .isEqualTo(Map.of("priority", "5", "urgent", "true"));
  }

  private static Map<String, Object> extensions(String types, String priority, String urgent)
      throws Exception {
    return read(
            Map.of(
                "ce_specversion",
                utf8("1.0"),
                "ce_priority",
                utf8(priority),
                "ce_urgent",
                utf8(urgent),
                ExtensionTypes.HEADER,
                utf8(types)),
            null)
        .extensions();
  }

  @Test
  void shouldWriteTheHeaderOfTypesOnlyWhereThereAreSome() throws Exception {
    Map<String, byte[]> typed = headers(Map.of("b", true, "a", 5, "c", "7"));
    assertThat(typed.get(ExtensionTypes.HEADER)).asString(UTF_8).isEqualTo("a=integer,b=boolean");
    assertThat(typed.get("ce_a")).asString(UTF_8).isEqualTo("5");
    assertThat(typed.get("ce_b")).asString(UTF_8).isEqualTo("true");

    assertThat(headers(Map.of("c", "7")))
        .containsKey("ce_c")
        .doesNotContainKey(ExtensionTypes.HEADER);
    assertThat(headers(Map.of())).doesNotContainKey(ExtensionTypes.HEADER);
  }

  private static Map<String, byte[]> headers(Map<String, Object> extensions) {
    Map<String, byte[]> headers = new LinkedHashMap<>();
    KafkaBinding.writeHeaders(event(extensions), headers::put);
    return headers;
  }

  private static EventEnvelope event(Map<String, Object> extensions) {
    return new EventEnvelope(
        "i", "/s", "t", null, TIMESTAMP, null, null, new TreeMap<>(extensions), EventData.none());
  }

  @Test
  void shouldHoldNoExtensionsOfOtherTypes() {
    assertThatThrownBy(() -> event(Map.of("a", 5L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("extension a: a String, an Integer or a Boolean");
  }

  @Test
  void shouldGivePlainJsonTheIdentityOfItsRecord() throws Exception {
    EventEnvelope event = read(Map.of(), utf8("{\"a\":1}"));

    assertThat(event.id()).isEqualTo("events-3-17");
    assertThat(event.time()).isEqualTo(TIMESTAMP);
    assertThat(event.type()).isEqualTo("record");
    assertThat(event.source()).isEqualTo("/kafka/events");
    assertThat(event).isEqualTo(read(Map.of(), utf8("{\"a\":1}")));
  }

  @Test
  void shouldTakeABinaryModeEventWithoutData() throws Exception {
    Map<String, byte[]> headers = Map.of("ce_specversion", utf8("1.0"), "ce_id", utf8("i"));
    assertThat(read(headers, null).data()).isEqualTo(EventData.none());
    assertThat(read(headers, utf8("")).data()).isEqualTo(EventData.none());
  }

  @Test
  void shouldNameWhatCannotBeRead() {
    assertThatThrownBy(() -> read(Map.of(), null)).hasMessage("the record has no value");
    assertThatThrownBy(() -> read(Map.of(), utf8(""))).hasMessage("the record's value is empty");
    assertThatThrownBy(() -> read(Map.of(), utf8("nonsense"))).hasMessageStartingWith("not JSON");
    assertThatThrownBy(
            () ->
                read(
                    Map.of("ce_specversion", utf8("1.0"), "ce_id", new byte[] {(byte) 0xFF}),
                    utf8("{}")))
        .hasMessage("ce_id: the header is not UTF-8");
    assertThatThrownBy(() -> read(Map.of(), new byte[Limits.DATA_BYTES + 1]))
        .hasMessage("the record's value has 8388609 bytes; at most 8388608 are allowed");
    assertThatThrownBy(
            () ->
                read(Map.of("ce_specversion", utf8("1.0"), "ce_type", utf8("a\r\nb")), utf8("{}")))
        .hasMessageStartingWith("ce_type: holds the control character U+000D");
  }

  @Test
  void shouldKeyARecordByPartitionKeyThenSubjectThenEventKey() throws Exception {
    EventEnvelope plain = read(Map.of(), utf8("{}"));
    assertThat(plain.recordKey()).isEqualTo(plain.key().toString());
    Map<String, byte[]> headers = new LinkedHashMap<>();
    headers.put("ce_specversion", utf8("1.0"));
    headers.put("ce_subject", utf8("subject"));
    assertThat(read(headers, utf8("{}")).recordKey()).isEqualTo("subject");
    headers.put("ce_partitionkey", utf8("key"));
    assertThat(read(headers, utf8("{}")).recordKey()).isEqualTo("key");
    headers.put("ce_partitionkey", utf8("7"));
    headers.put(ExtensionTypes.HEADER, utf8("partitionkey=integer"));
    assertThat(read(headers, utf8("{}")).recordKey()).isEqualTo("7");
  }
}
