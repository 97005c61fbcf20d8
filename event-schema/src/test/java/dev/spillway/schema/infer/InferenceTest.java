package dev.spillway.schema.infer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.spillway.schema.EventSchemas;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferenceTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Rules RULES = new Rules(3, 6, 3, 2, 5, 40, 3);

  private static Inference inference() {
    return new Inference(RULES, Optional.empty(), Optional.empty());
  }

  private static byte[] event(String type, String data) {
    return "{\"type\":\"%s\",\"data\":%s}".formatted(type, data).getBytes(UTF_8);
  }

  /** The proposal from these data, which all of them fulfil. */
  private static JsonNode propose(List<String> data) throws Exception {
    Inference inference = inference();
    data.forEach(one -> inference.add(event("t", one)));
    assertThat(inference.proposals()).hasSize(1);
    String text = inference.proposals().getFirst().text();
    assertThat(EventSchemas.of(Map.of("t.schema.json", text.getBytes(UTF_8))).all()).hasSize(1);
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(text, InputFormat.JSON);
    for (String one : data) {
      assertThat(
              schema.validate(
                  one,
                  InputFormat.JSON,
                  context ->
                      context.executionConfig(config -> config.formatAssertionsEnabled(true))))
          .isEmpty();
    }
    return MAPPER.readTree(text);
  }

  /** Of one property, as JSON with single quotes. */
  private static String property(int count, IntFunction<String> value) throws Exception {
    return propose(
            IntStream.range(0, count).mapToObj(i -> "{\"a\":" + value.apply(i) + "}").toList())
        .at("/properties/a")
        .toString()
        .replace('"', '\'');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          1          | 2             | {'type':'integer'}
          1          | 2.5           | {'type':'number'}
          1.0        | 2.0           | {'type':'number'}
          1          | 12345678901234567890 | {'type':'number'}
          true       | false         | {'type':'boolean'}
          null       | null          | {'type':'null'}
          "x"        | null          | {'type':['string','null']}
          "x"        | 1             | {'type':['string','integer']}
          []         | []            | {'type':'array'}
          [1]        | [2.5,null]    | {'type':'array','items':{'type':['number','null']}}
          {"b":1}    | {"b":2,"c":3} | {'type':'object','properties':{'b':{'type':'integer'},'c':{'type':'integer'}},'required':['b']}
          {}         | "x"           | {'type':['object','string']}
          [{"b":1}]  | [{}]          | {'type':'array','items':{'type':'object','properties':{'b':{'type':'integer'}}}}
          """)
  void shouldProposeTypes(String first, String second, String expected) throws Exception {
    assertThat(property(2, i -> i == 0 ? first : second)).isEqualTo(expected);
  }

  @Test
  void shouldRequireWhatIsAlwaysThereEvenIfNull() throws Exception {
    JsonNode schema = propose(List.of("{\"a\":1,\"b\":null}", "{\"b\":2,\"c\":3}"));

    assertThat(schema.path("required").toString()).isEqualTo("[\"b\"]");
    assertThat(schema.path("$id").asText()).isEqualTo("urn:spillway:event:t:1");
  }

  @Test
  void shouldProposeAFormatThatEnoughTextsHave() throws Exception {
    assertThat(property(3, i -> "\"2026-11-0" + (i + 1) + "\""))
        .isEqualTo("{'type':'string','format':'date'}");
    assertThat(property(2, i -> "\"2026-11-0" + (i + 1) + "\"")).isEqualTo("{'type':'string'}");
    assertThat(property(3, i -> i == 2 ? "\"today\"" : "\"2026-11-01\""))
        .isEqualTo("{'type':'string'}");
    assertThat(property(4, i -> i == 2 ? "\"::1\"" : "\"10.0.0.1\""))
        .isEqualTo("{'type':'string','$comment':'IPv4 and IPv6 addresses'}");
  }

  @Test
  void shouldListFewTextsThatCameOften() throws Exception {
    assertThat(property(6, i -> i % 2 == 0 ? "\"b\"" : "\"a\""))
        .isEqualTo("{'type':'string','enum':['a','b']}");
    assertThat(property(5, i -> i % 2 == 0 ? "\"b\"" : "\"a\"")).isEqualTo("{'type':'string'}");
    assertThat(property(9, i -> "\"" + i % 4 + "\"")).isEqualTo("{'type':'string'}");
    // One of them once: more may come.
    assertThat(property(9, i -> i == 0 ? "\"b\"" : "\"a\"")).isEqualTo("{'type':'string'}");
    assertThat(property(9, i -> "\"a\"")).isEqualTo("{'type':'string'}");
    assertThat(property(9, i -> i > 6 ? "null" : i % 2 == 0 ? "\"b\"" : "\"a\""))
        .isEqualTo("{'type':['string','null']}");
  }

  @Test
  void shouldNoteAPoint() throws Exception {
    assertThat(property(1, i -> "{\"lat\":1.5,\"lon\":2}")).contains("a point on the earth");
    assertThat(property(1, i -> "{\"lat\":1.5,\"lon\":\"2\"}")).doesNotContain("point");
  }

  @Test
  void shouldRememberABoundedNumberOfNamesAndPlaces() throws Exception {
    JsonNode names =
        propose(IntStream.range(0, 100).mapToObj(i -> "{\"k%d\":1}".formatted(i)).toList());
    String deep = "{\"a\":".repeat(60) + "1" + "}".repeat(60);
    JsonNode nested = propose(List.of(deep));

    assertThat(names.path("properties").size()).isEqualTo(RULES.members());
    assertThat(names.path("$comment").asText()).contains("names are data");
    assertThat(nested.at("/properties/a".repeat(33)).isMissingNode()).isTrue();
    assertThat(nested.at("/properties/a".repeat(32)).path("$comment").asText()).contains("more");
  }

  @Test
  void shouldProposeOneSchemaForEachTypeAndCountTheRest() {
    Inference inference = inference();
    inference.add(event("b", "{}"));
    inference.add(event("a", "{\"x\":1}"));
    inference.add(event("a", "{\"x\":2}"));
    inference.add(
        "{\"specversion\":\"1.0\",\"type\":\"c\",\"id\":\"1\",\"data\":[1]}".getBytes(UTF_8));
    inference.add(event("d", "1"));
    inference.add(event("not a name", "1"));
    inference.add("{\"plain\":1}".getBytes(UTF_8));
    inference.add("{\"specversion\":\"1.0\",\"type\":\"a\",\"data_base64\":\"\"}".getBytes(UTF_8));
    inference.add("{\"a\":1,\"a\":1}".getBytes(UTF_8));
    inference.add("[]".getBytes(UTF_8));

    assertThat(inference.proposals()).extracting(Proposal::type).containsExactly("a", "b", "c");
    assertThat(inference.proposals()).extracting(Proposal::events).containsExactly(2L, 1L, 1L);
    assertThat(inference.events()).isEqualTo(4);
    assertThat(inference.skipped())
        .containsExactly(
            entry("not JSON", 1L),
            entry("not a JSON object", 1L),
            entry("of a type that cannot be a file's name", 1L),
            entry("of more types than are looked at", 1L),
            entry("without JSON data", 1L),
            entry("without a type", 1L));
  }

  @Test
  void shouldLookAtOneTypeAndGiveItToPlainData() {
    Inference inference = new Inference(RULES, Optional.of("a"), Optional.empty());
    inference.add(event("a", "{\"x\":1}"));
    inference.add(event("b", "{\"y\":1}"));
    inference.add("{\"x\":2}".getBytes(UTF_8));

    assertThat(inference.proposals()).extracting(Proposal::events).containsExactly(2L);
    assertThat(inference.skipped()).containsExactly(entry("of another type", 1L));
  }

  @Test
  void shouldFindTheTypeOfPlainDataAtAPointer() {
    Inference inference =
        new Inference(RULES, Optional.empty(), Optional.of(JsonPointer.compile("/@stream")));
    inference.add("{\"@stream\":\"dns\",\"ts\":1.5}".getBytes(UTF_8));
    inference.add("{\"ts\":1.5}".getBytes(UTF_8));

    assertThat(inference.proposals()).extracting(Proposal::type).containsExactly("dns");
    assertThat(inference.skipped()).containsExactly(entry("without a type", 1L));
  }

  @Test
  void shouldWriteTheSameTextForTheSameLines() {
    Inference first = inference();
    Inference second = inference();
    for (int i = 0; i < 20; i++) {
      byte[] line = event("t", "{\"k%d\":\"%d\"}".formatted(i % 4, i % 3));
      first.add(line);
      second.add(line);
    }

    assertThat(first.proposals()).isEqualTo(second.proposals());
    assertThat(first.proposals().getFirst().text())
        .startsWith("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n")
        .endsWith("}\n");
  }
}
