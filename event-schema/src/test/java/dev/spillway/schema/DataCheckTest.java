package dev.spillway.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataCheckTest {
  private static EventSchema schema(String members) throws InvalidSchemasException {
    String text =
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema",
         "$id": "urn:spillway:event:t:1", %s}
        """
            .formatted(members);
    return EventSchemas.of(Map.of("t.schema.json", text.getBytes(UTF_8))).ofType("t").orElseThrow();
  }

  private static String check(String members, String data) throws InvalidSchemasException {
    return schema(members).check(data.getBytes(UTF_8)).stream()
        .map(violation -> violation.keyword() + "@" + violation.pointer())
        .collect(joining(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "type":"object"                                        | {"a":1}                    |
          "type":"object"                                        | 1                          | type@
          "properties":{"a":{"type":"number"}}                   | {"a":"1"}                  | type@/a
          "properties":{"a/b":{"items":{"type":"null"}}}         | {"a/b":[null,1]}           | type@/a~1b/1
          "properties":{"a":{"type":"integer"}}                  | {"a":1.0}                  |
          "properties":{"a":{"type":"integer"}}                  | {"a":1.5}                  | type@/a
          "properties":{"a":{"type":"integer"}}                  | {"a":123456789012345678901234567890} |
          "properties":{"a":{"type":"integer"}}                  | {"a":1e400}                |
          "properties":{"a":{"type":"integer","maximum":5}}      | {"a":1e400}                | json@
          "properties":{"a":{"maximum":1e300}}                   | {"a":1e400}                | maximum@/a
          "properties":{"a":{"maximum":0.3}}                     | {"a":0.30000000000000000000000000001} | maximum@/a
          "properties":{"a":{"multipleOf":0.01}}                 | {"a":19.99}                |
          "properties":{"a":{"const":9007199254740993}}          | {"a":9007199254740992}     | const@/a
          "required":["a","b"]                                   | {}                         | required@ required@
          "properties":{"a":{"format":"date-time"}}              | {"a":"2026-11-22"}         | format@/a
          "properties":{"a":{"format":"date-time"}}              | {"a":"2026-11-22T12:00:00.5Z"} |
          "properties":{"a":{"format":"uuid"}}                   | {"a":"x"}                  | format@/a
          "additionalProperties":false,"properties":{"a":true}   | {"b":1}                    | additionalProperties@
          "properties":{"a":{"$ref":"#/$defs/d"}},"$defs":{"d":{"minLength":2}} | {"a":"x"}   | minLength@/a
          "properties":{"a":{"enum":["x","y"]}}                  | {"a":"z"}                  | enum@/a
          """)
  void shouldTellPointerAndKeyword(String members, String data, String expected) throws Exception {
    assertThat(check(members, data)).isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void shouldTellOfTheSchemaAndNotOfTheEvent() throws Exception {
    EventSchema schema =
        schema("\"properties\":{\"a\":{\"type\":\"number\"},\"b\":{\"pattern\":\"^x\"}}");

    List<SchemaViolation> violations =
        schema.check("{\"a\":\"secret\",\"b\":\"secret\"}".getBytes(UTF_8));

    assertThat(violations)
        .extracting(SchemaViolation::message)
        .containsExactly("string found, number expected", "does not match the regex pattern ^x");
  }

  @Test
  @Timeout(30)
  void shouldTellSomeOfManyViolations() throws Exception {
    String many = "[" + String.join(",", Collections.nCopies(200_000, "\"x\"")) + "]";

    assertThat(schema("\"items\":{\"type\":\"null\"}").check(many.getBytes(UTF_8)))
        .hasSize(EventSchema.MAX_VIOLATIONS);
  }

  @Test
  @Timeout(60)
  void shouldGiveUpOnWhatTakesTooManySteps() throws Exception {
    String many = "[" + String.join(",", Collections.nCopies(600_000, "1")) + "]";

    assertThat(schema("\"anyOf\":[{\"items\":{\"type\":\"null\"}}]").check(many.getBytes(UTF_8)))
        .containsExactly(new SchemaViolation("", "json", "takes more than 500000 steps to check"));
  }

  @Test
  @Timeout(30)
  void shouldFollowARecursiveSchemaAsDeepAsEventsGo() throws Exception {
    String deep = "{\"a\":".repeat(63) + "{\"b\":1}" + "}".repeat(63);
    String chain =
        """
        "properties":{"a":{"$ref":"#/$defs/d0"},"b":{"type":"string"}},"$defs":{\
        "d0":{"allOf":[{"$ref":"#/$defs/d1"}]},"d1":{"allOf":[{"$ref":"#/$defs/d2"}]},\
        "d2":{"allOf":[{"$ref":"#/$defs/d3"}]},"d3":{"allOf":[{"$ref":"#/$defs/d4"}]},\
        "d4":{"allOf":[{"$ref":"#"}]}}\
        """;

    assertThat(check(chain, deep)).isEqualTo("type@" + "/a".repeat(63) + "/b");
  }
}
