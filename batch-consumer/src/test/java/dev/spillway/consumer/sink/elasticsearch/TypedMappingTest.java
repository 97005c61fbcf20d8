package dev.spillway.consumer.sink.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.schema.EventSchema;
import dev.spillway.schema.EventSchemas;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypedMappingTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static EventSchema schema(String members) throws Exception {
    String text =
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema",
         "$id": "urn:spillway:event:t:1", "type": "object", %s}
        """
            .formatted(members);
    return EventSchemas.of(Map.of("t" + EventSchemas.SUFFIX, text.getBytes(UTF_8)))
        .ofType("t")
        .orElseThrow();
  }

  private static TypedMapping mapping(String property) throws Exception {
    return TypedMapping.of(schema("\"properties\": {\"p\": " + property + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type': 'integer'} | {'type': 'long'}",
        "{'type': ['integer', 'null']} | {'type': 'long'}",
        "{'type': 'number'} | {'type': 'double'}",
        "{'type': 'boolean'} | {'type': 'boolean'}",
        "{'type': 'string', 'format': 'date-time'}"
            + " | {'type': 'date', 'format': 'strict_date_optional_time'}",
        "{'type': 'string', 'format': 'date'} | {'type': 'date', 'format': 'strict_date'}",
        "{'type': 'string', 'format': 'uuid'} | {'type': 'keyword', 'ignore_above': 8191}",
        "{'type': 'string', 'format': 'ipv4'} | {'type': 'ip'}",
        "{'enum': ['a', 'b']} | {'type': 'keyword', 'ignore_above': 8191}",
        "{'type': ['string', 'integer']} | {'type': 'keyword', 'ignore_above': 8191}",
        "{'type': 'string'} | {'type': 'text', 'fields':"
            + " {'keyword': {'type': 'keyword', 'ignore_above': 8191}}}",
        "{'type': 'array', 'items': {'type': 'number'}} | {'type': 'double'}",
        "{'type': 'array', 'items': {'type': 'array', 'items': {'type': 'integer'}}}"
            + " | {'type': 'long'}",
        "{'type': 'object', 'properties': {'lat': {'type': 'number'}, 'lon': {'type': 'number'}}}"
            + " | {'type': 'geo_point'}",
        "{'type': 'object', 'properties': {'lat': {'type': 'number'}, 'x': {'type': 'integer'}}}"
            + " | {'type': 'object', 'dynamic': false, 'properties':"
            + " {'lat': {'type': 'double'}, 'x': {'type': 'long'}}}",
        "{'type': 'array', 'items': {'type': 'object', 'properties': {'x': {'type': 'integer'}}}}"
            + " | {'type': 'nested', 'dynamic': false, 'properties': {'x': {'type': 'long'}}}",
        "{'type': 'object'} | {'type': 'flattened', 'depth_limit': 128, 'ignore_above': 8191}",
        "{'$ref': '#/$defs/n'} | {'type': 'double'}",
        "{} | ",
        "{'type': 'null'} | ",
        "{'type': ['string', 'object']} | ",
        "{'type': 'array'} | ",
      })
  void shouldGiveEachPropertyAField(String property, String field) throws Exception {
    TypedMapping mapping =
        TypedMapping.of(
            schema(
                "\"$defs\": {\"n\": {\"type\": \"number\"}}, \"properties\": {\"p\": "
                    + property.replace('\'', '"')
                    + "}"));

    JsonNode expected =
        field == null ? JSON.missingNode() : JSON.readTree(field.replace('\'', '"'));
    assertThat(mapping.properties().path("p")).isEqualTo(expected);
    assertThat(mapping.left()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"a.b", "' '", "''", "."})
  void shouldLeaveOutNamesThatElasticsearchTakesForSomethingElse(String name) throws Exception {
    TypedMapping mapping =
        TypedMapping.of(schema("\"properties\": {\"" + name + "\": {\"type\": \"integer\"}}"));

    assertThat(mapping.properties()).isEmpty();
    assertThat(mapping.left()).containsExactly("/properties/" + name);
  }

  @Test
  void shouldBoundTheFieldsAndTakeTheHigherOnesFirst() throws Exception {
    ObjectNode inner = JSON.createObjectNode();
    ObjectNode outer = JSON.createObjectNode();
    outer.putObject("deep").put("type", "object").set("properties", inner);
    for (int i = 0; i < 400; i++) {
      inner.putObject("i" + i).put("type", "integer");
      outer.putObject("o" + i).put("type", "integer");
    }

    TypedMapping mapping = TypedMapping.of(schema("\"properties\": " + outer));

    assertThat(mapping.properties()).hasSize(401);
    assertThat(mapping.properties().at("/deep/properties")).hasSize(99);
    assertThat(mapping.left()).hasSize(301).contains("/properties/deep/properties/i99");
  }

  @Test
  void shouldEndInASchemaOfItself() throws Exception {
    TypedMapping mapping =
        TypedMapping.of(
            schema(
                """
                "properties": {"name": {"type": "integer"}, "child": {"$ref": "#"}, \
                "children": {"type": "array", "items": {"$ref": "#"}}}\
                """));

    String deepest = "/child/properties".repeat(TypedMapping.MOST_DEPTH - 1) + "/child/type";
    assertThat(mapping.properties().at(deepest).asText()).isIn("flattened", "");
    assertThat(mapping.left()).isNotEmpty();
    assertThat(mapping.properties().toString().split("\"nested\"", -1))
        .hasSizeLessThanOrEqualTo(TypedMapping.MOST_NESTED + 1);
  }

  @Test
  void shouldEndInAnArrayOfItself() throws Exception {
    assertThat(
            mapping(
                    "{\"$ref\": \"#/$defs/a\"}, \"q\": {\"type\": \"integer\"}}, \"$defs\": {\"a\":"
                        + " {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/a\"}}")
                .properties()
                .path("q")
                .path("type")
                .asText())
        .isEqualTo("long");
  }
}
