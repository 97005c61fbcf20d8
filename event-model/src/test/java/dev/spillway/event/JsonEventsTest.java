package dev.spillway.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonEventsTest {
  private static final Instant RECEIVED = Instant.parse("2026-11-22T12:00:00Z");
  private static final EventDraft.Defaults DEFAULTS =
      EventDraft.Defaults.of("/default", "default", () -> "made", RECEIVED);

  private static EventEnvelope read(String json) throws InvalidEventException {
    return draft(json).complete(DEFAULTS);
  }

  private static EventDraft draft(String json) throws InvalidEventException {
    byte[] bytes = ("..." + json + "...").getBytes(UTF_8);
    return JsonEvents.read("", bytes, 3, bytes.length - 6, false);
  }

  @Test
  void shouldReadACloudEventAndKeepDataByteForByte() throws Exception {
    EventEnvelope event =
        read(
            """
            {"specversion":"1.0","id":"i1","source":"/s","type":"t","subject":"é",
             "time":"2016-01-01T00:08:44.88Z","dataschema":"urn:x","flag":true,"count":7,"gone":null,
             "data" : { "n": 1e400,
               "m": [1, 2] , "s":"é\\n"} }\
            """);

    assertThat(event.id()).isEqualTo("i1");
    assertThat(event.source()).isEqualTo("/s");
    assertThat(event.type()).isEqualTo("t");
    assertThat(event.subject()).isEqualTo("é");
    assertThat(event.time()).isEqualTo(Instant.parse("2016-01-01T00:08:44.880Z"));
    assertThat(event.dataSchema()).isEqualTo("urn:x");
    assertThat(event.extensions()).containsOnly(Map.entry("flag", true), Map.entry("count", 7));
    assertThat(new String(event.data().bytes(), UTF_8))
        .isEqualTo("{ \"n\": 1e400,\n   \"m\": [1, 2] , \"s\":\"é\\n\"}");
    assertThat(event.data().isJsonObject()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"a b\"|\"a b\"",
        "17 |17",
        "[1 ]|[1 ]",
        "true|true",
        "null|null",
        "\"\\\"\"|\"\\\"\""
      })
  void shouldCutOutDataOfEveryKind(String data, String expected) throws Exception {
    assertThat(read("{\"data\":" + data + ",\"specversion\":\"1.0\"}").data().bytes())
        .asString(UTF_8)
        .isEqualTo(expected);
    assertThat(read("{\"specversion\":\"1.0\",\"data\":" + data + "}").data().bytes())
        .asString(UTF_8)
        .isEqualTo(expected);
  }

  @Test
  void shouldReadTheShortForm() throws Exception {
    EventEnvelope event = read("{\"type\":\"t\",\"data\":{\"a\":1},\"subject\":\"x\"}");

    assertThat(event.type()).isEqualTo("t");
    assertThat(event.subject()).isEqualTo("x");
    assertThat(event.source()).isEqualTo("/default");
    assertThat(event.id()).isEqualTo("made");
    assertThat(event.time()).isEqualTo(RECEIVED);
    assertThat(event.data().bytes()).asString(UTF_8).isEqualTo("{\"a\":1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":5,\"data\":1}",
        "{\"type\":\"t\"}",
        "{\"data\":{}}",
        "{\"id\":7,\"@stream\":\"conn\",\"Type\":{}}",
        "[1,2]",
        "\"text\""
      })
  void shouldTakeAnythingElseAsDataAsAWhole(String json) throws Exception {
    EventDraft draft = draft(json);

    assertThat(draft.isWholeBody()).isTrue();
    assertThat(draft.complete(DEFAULTS).data().bytes()).asString(UTF_8).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"specversion\":\"0.3\"} | /specversion: only",
        "{\"specversion\":\"1.0\",\"id\":5} | /id: must be a string",
        "{\"specversion\":\"1.0\",\"id\":\"\"} | /id: must not be empty",
        "{\"specversion\":\"1.0\",\"id\":\"a\\nb\"} | /id: holds the control character U+000A",
        "{\"specversion\":\"1.0\",\"time\":\"now\"} | /time: not an RFC 3339",
        "{\"specversion\":\"1.0\",\"Upper\":\"x\"} | /Upper: not a CloudEvents attribute name",
        "{\"specversion\":\"1.0\",\"ext\":{}} | /ext: an attribute is",
        "{\"specversion\":\"1.0\",\"ext\":[1]} | /ext: an attribute is",
        "{\"type\":\"t\",\"data\":1,\"ext\":1.0} | /ext: CloudEvents attributes know integers",
        "{\"specversion\":\"1.0\",\"ext\":1e2} | /ext: CloudEvents attributes know integers",
        "{\"specversion\":\"1.0\",\"ext\":2147483648} | /ext: CloudEvents integers have 32 bits",
        "{\"specversion\":\"1.0\",\"ext\":-2147483649} | /ext: CloudEvents integers have 32 bits",
        "{\"specversion\":\"1.0\",\"Ext\":true} | /Ext: not a CloudEvents attribute name",
        "{\"specversion\":\"1.0\",\"subject\":true} | /subject: must be a string",
        "{\"specversion\":\"1.0\",\"ext\":1.5} | /ext: CloudEvents attributes know integers",
        "{\"specversion\":\"1.0\",\"data\":1,\"data_base64\":\"\"} | /data_base64: an event has",
        "{\"specversion\":\"1.0\",\"data_base64\":\"?\"} | /data_base64: not Base64",
        "{\"specversion\":\"1.0\",\"data\":{\"a\":\"\\u0000\"}} | /data/a: string holds",
        "{\"specversion\":\"1.0\",\"id\":\"a\",\"id\":\"b\"} | /id: the same name",
      })
  void shouldNameTheAttributeThatIsWrong(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidEventException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void shouldTellTheTypesOfExtensionsApart() throws Exception {
    String attributes =
        "\"a\":2147483647,\"b\":-2147483648,\"c\":-0,\"d\":false,\"e\":\"5\",\"f\":\"true\",\"g\":null";
    SortedMap<String, Object> expected =
        new TreeMap<>(Map.of("a", Integer.MAX_VALUE, "b", Integer.MIN_VALUE, "c", 0, "d", false));
    expected.put("e", "5");
    expected.put("f", "true");

    assertThat(read("{\"specversion\":\"1.0\"," + attributes + "}").extensions())
        .isEqualTo(expected);
    assertThat(read("{\"type\":\"t\",\"data\":1," + attributes + "}").extensions())
        .isEqualTo(expected);
  }

  @Test
  void shouldTakeTheTimeFromATimeOrderedId() throws Exception {
    assertThat(read("{\"specversion\":\"1.0\",\"id\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\"}").time())
        .isEqualTo(Instant.parse("2016-07-30T23:54:10.259Z"));
  }

  @Test
  void shouldKeepTextAndBytesOfOtherMediaTypes() throws Exception {
    EventEnvelope text =
        read("{\"specversion\":\"1.0\",\"datacontenttype\":\"text/plain\",\"data\":\"a\\\"é\"}");
    assertThat(text.data().bytes()).asString(UTF_8).isEqualTo("a\"é");
    assertThat(text.data().toJson()).asString(UTF_8).isEqualTo("\"a\\\"é\"");

    EventEnvelope binary =
        read("{\"specversion\":\"1.0\",\"datacontenttype\":\"image/x\",\"data_base64\":\"/wA=\"}");
    assertThat(binary.data().form()).isEqualTo(EventData.Form.BINARY);
    assertThat(binary.data().toJson()).asString(UTF_8).isEqualTo("{\"data_base64\":\"/wA=\"}");

    EventEnvelope json = read("{\"specversion\":\"1.0\",\"data_base64\":\"eyJhIjoxfQ==\"}");
    assertThat(json.data().toJson()).asString(UTF_8).isEqualTo("{\"a\":1}");
  }

  @Test
  void shouldCountNestingFromTheRootOfData() throws Exception {
    String deep = "[".repeat(64) + "]".repeat(64);
    assertThat(read("{\"specversion\":\"1.0\",\"data\":" + deep + "}").data().bytes()).hasSize(128);
    assertThatThrownBy(() -> read("{\"whole\":" + deep + "}"))
        .hasMessageContaining("nested deeper than 64");
  }

  @Test
  void shouldCheckTheNamesOfDataThatIsTheWhole() throws Exception {
    int limit = Limits.DATA_PATH_CHARS;
    assertThat(read(path(limit)).data().bytes()).hasSize(limit + 10);
    assertThatThrownBy(() -> read(path(limit + 1))).hasMessageContaining("longer than 2048");
    assertThatThrownBy(() -> read("{\"" + "k".repeat(limit + 1) + "\":1}"))
        .hasMessageContaining("longer than 2048");
    assertThatThrownBy(() -> read("{\"a\\u0000\":1}")).hasMessageContaining("U+0000");
    // No data: a path in an attribute has no limit of its own.
    assertThat(read("{\"specversion\":\"1.0\",\"data\":" + path(limit) + "}").data().bytes())
        .isNotEmpty();
  }

  private static String path(int chars) {
    return "{\"aa\":{\"" + "b".repeat(chars - 3) + "\":1}}";
  }

  @Test
  void shouldRefuseWhatIsTooLargeOnceItIsJson() throws Exception {
    byte[] controls = new byte[Limits.DATA_BYTES / 6];
    java.util.Arrays.fill(controls, (byte) 1);
    assertThat(EventData.of("", "text/plain", controls).toJson()).hasSize(6 * controls.length + 2);
    byte[] more = java.util.Arrays.copyOf(controls, controls.length + 2);
    more[controls.length] = 1;
    more[controls.length + 1] = 1;
    assertThatThrownBy(() -> EventData.of("", "text/plain", more))
        .hasMessageContaining("bytes as JSON");
    byte[] binary = new byte[Limits.DATA_BYTES / 4 * 3];
    assertThatThrownBy(() -> EventData.of("", "image/x", binary))
        .hasMessageContaining("bytes as JSON");
  }

  @Test
  void shouldInsistOnACloudEventWhereTheContentTypePromisesOne() {
    byte[] json = "{\"type\":\"t\",\"data\":1}".getBytes(UTF_8);
    byte[] other = "{\"a\":1}".getBytes(UTF_8);
    assertThatThrownBy(() -> JsonEvents.read("", json, 0, json.length, true))
        .hasMessageContaining("/specversion: missing");
    assertThatThrownBy(() -> JsonEvents.read("", other, 0, other.length, true))
        .hasMessageContaining("/specversion: missing");
  }
}
