package dev.spillway.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventSchemasTest {
  private static final String HEAD =
      """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:spillway:event:order.placed:3",
      """;

  @TempDir private Path folder;

  private static String schema(String rest) {
    return HEAD + rest + "\n}";
  }

  private static List<SchemaProblem> problems(String file, String text) {
    return catchThrowableOfType(
            InvalidSchemasException.class,
            () -> EventSchemas.of(Map.of(file, text.getBytes(UTF_8))))
        .problems();
  }

  private static SchemaProblem problem(String text) {
    List<SchemaProblem> problems = problems("order.placed.schema.json", text);
    assertThat(problems).hasSize(1);
    return problems.getFirst();
  }

  @Test
  void shouldLoadTheSchemasOfAFolder() throws Exception {
    String text = schema("  \"type\": \"object\"");
    Files.writeString(folder.resolve("order.placed.schema.json"), text);
    Files.writeString(folder.resolve("README.md"), "no schema");
    Files.createDirectory(folder.resolve("old.schema.json"));

    EventSchemas schemas = EventSchemas.load(folder);

    assertThat(schemas.all()).hasSize(1);
    EventSchema schema = schemas.ofType("order.placed").orElseThrow();
    assertThat(schema.id()).isEqualTo(new SchemaId("order.placed", 3));
    assertThat(schema.text()).isEqualTo(text);
    assertThat(schemas.ofType("order.paid")).isEmpty();
  }

  @Test
  void shouldKeepEarlierVersionsBesideTheOneInForce() throws Exception {
    String text = schema("\"type\": \"object\"");
    EventSchemas schemas =
        EventSchemas.of(
            Map.of(
                "order.placed.schema.json",
                text.getBytes(UTF_8),
                "order.placed@1.schema.json",
                text.replace(":3\"", ":1\"").getBytes(UTF_8)));

    assertThat(schemas.ofType("order.placed").orElseThrow().version()).isEqualTo(3);
    assertThat(schemas.all()).hasSize(1);
    assertThat(schemas.versions()).extracting(EventSchema::version).containsExactly(1, 3);
    assertThat(schemas.withId("urn:spillway:event:order.placed:1").orElseThrow().version())
        .isEqualTo(1);
    assertThat(schemas.withId("urn:spillway:event:order.placed:2")).isEmpty();
  }

  @Test
  void shouldRefuseTwoFilesOfOneVersionAndANameOfAnother() {
    byte[] text = schema("\"type\": \"object\"").getBytes(UTF_8);

    assertThatThrownBy(
            () ->
                EventSchemas.of(
                    Map.of("order.placed.schema.json", text, "order.placed@3.schema.json", text)))
        .hasMessageContaining("another file has the $id urn:spillway:event:order.placed:3, too");
    assertThatThrownBy(() -> EventSchemas.of(Map.of("order.placed@2.schema.json", text)))
        .hasMessageContaining("$id is of version 3, the file's name of 2");
  }

  @Test
  void shouldNotChangeWhenItsDocumentIsChanged() throws Exception {
    EventSchema schema =
        EventSchemas.of(
                Map.of("order.placed.schema.json", schema("\"type\": \"object\"").getBytes(UTF_8)))
            .ofType("order.placed")
            .orElseThrow();

    ((ObjectNode) schema.document()).removeAll();

    assertThat(schema.document().path("type").asText()).isEqualTo("object");
  }

  @Test
  void shouldTellTheProblemsOfAllFilesAtOnce() {
    assertThatThrownBy(
            () ->
                EventSchemas.of(
                    Map.of(
                        "order.placed.schema.json",
                        schema("  \"type\": 1,\n  \"minLength\": -1").getBytes(UTF_8),
                        "b.schema.json",
                        "{".getBytes(UTF_8))))
        .isInstanceOf(InvalidSchemasException.class)
        .hasMessageContaining("b.schema.json:1:2: not JSON")
        .hasMessageContaining("order.placed.schema.json:4:3: /type")
        .hasMessageContaining("order.placed.schema.json:5:3: /minLength");
  }

  @Test
  void shouldRefuseWhatIsNotJsonWithItsPlace() {
    assertThat(problem("{\n  \"a\": 1,\n  \"a\": 2\n}").toString())
        .startsWith("order.placed.schema.json:3:")
        .contains("Duplicate");
    assertThat(problem("{}\n{}").reason()).startsWith("not JSON");
    assertThat(problem("[]").reason()).isEqualTo("not a JSON object");
    assertThat(problem("[".repeat(200) + "]".repeat(200)).reason()).contains("depth");
    assertThat(problem("\"" + "x".repeat(EventSchemas.MAX_BYTES) + "\"").reason())
        .isEqualTo("larger than 1048576 bytes");
  }

  @Test
  void shouldRefuseWhatIsNotUtf8() {
    List<SchemaProblem> problems =
        catchThrowableOfType(
                InvalidSchemasException.class,
                () -> EventSchemas.of(Map.of("a.schema.json", new byte[] {'"', (byte) 0xFF, '"'})))
            .problems();

    assertThat(problems).containsExactly(new SchemaProblem("a.schema.json", 1, 1, "not UTF-8"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"type":"object"}                                   | $id is missing
          {"$id":"https://example.org/order"}                 | has no version of an event type
          {"$id":"urn:spillway:event:order.placed:0"}         | has no version of an event type
          {"$id":"urn:spillway:event:order.placed:01"}        | has no version of an event type
          {"$id":"urn:spillway:event:order.paid:1"}           | $id is of the type order.paid
          """)
  void shouldRefuseAnIdWithoutTypeAndVersion(String members, String reason) {
    String text =
        "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"," + members.substring(1);

    assertThat(problem(text).reason()).contains(reason);
  }

  @Test
  void shouldRefuseAFileThatIsNotNamedAfterAType() {
    String text = schema("\"type\": \"object\"");

    assertThat(problems("order placed.schema.json", text))
        .extracting(SchemaProblem::reason)
        .containsExactly(
            "the file is not named after a type of events: TYPE.schema.json, or"
                + " TYPE@VERSION.schema.json for an earlier version");
  }

  @Test
  void shouldRefuseAnotherDraft() {
    SchemaProblem problem =
        problem(schema("").replace("draft/2020-12", "draft/2019-09").replace(":3\",", ":3\""));

    assertThat(problem.line()).isEqualTo(2);
    assertThat(problem.reason())
        .isEqualTo("$schema must be https://json-schema.org/draft/2020-12/schema");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "requried": ["a"]                               | requried is no keyword
          "properties": {"a": {"types": "string"}}        | types is no keyword
          "items": {"$id": "urn:x"}                       | $id stands only at the top
          "allOf": [{"$dynamicRef": "#a"}]                | $dynamicRef is not supported
          "items": {"$ref": "other.schema.json"}          | leads out of the file
          "items": {"$ref": "#/$defs/line"}               | leads to no schema
          "pattern": "["                                  | not a regular expression
          "patternProperties": {"(": {}}                  | not a regular expression
          "x-index": "yes"                                | x-index must be true or false
          "items": {"$ref": "#/items"}                    | in a ring without an end
          "$ref": "#"                                     | in a ring without an end
          "anyOf": [{"not": {"$ref": "#"}}]               | in a ring without an end
          """)
  void shouldRefuseWhatTheMetaSchemaLetsPass(String member, String reason) {
    SchemaProblem problem = problem(schema(member));

    assertThat(problem.line()).isEqualTo(4);
    assertThat(problem.reason()).contains(reason);
  }

  @Test
  void shouldBoundTheSchemasThatAreAppliedToOneValue() throws Exception {
    assertThat(problem(schema(applied(9, 4))).reason()).contains("more than 10000 schemas");
    assertThat(problem(schema(applied(25, 1))).reason()).contains("more than 20");
    String text = schema(applied(6, 3));
    assertThat(EventSchemas.of(Map.of("order.placed.schema.json", text.getBytes(UTF_8))).all())
        .hasSize(1);
  }

  /** A chain of definitions, each of which applies the next one several times. */
  private static String applied(int length, int times) {
    StringBuilder text = new StringBuilder("\"$defs\": {\"d0\": {}");
    for (int i = 1; i <= length; i++) {
      String next = "{\"$ref\": \"#/$defs/d%d\"}".formatted(i - 1);
      text.append(", \"d%d\": {\"allOf\": [%s]}".formatted(i, join(next, times)));
    }
    return text.append('}').toString();
  }

  private static String join(String text, int times) {
    return String.join(", ", Collections.nCopies(times, text));
  }

  @Test
  void shouldTakeKeywordsOfOnesOwnAndNamesThatLookLikeKeywords() throws Exception {
    String text =
        schema(
            """
              "x-index": false,
              "properties": {"$id": {"$ref": "#/$defs/a~1b"}, "types": true},
              "$defs": {"a/b": {"const": {"requried": 1}}}
            """);

    assertThat(EventSchemas.of(Map.of("order.placed.schema.json", text.getBytes(UTF_8))).all())
        .hasSize(1);
  }
}
