package dev.spillway.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;

class PlainFitPropertyTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> NAMES = List.of("a", "b", "c/d~e", "");
  private static final List<String> TEXTS =
      List.of(
          "\"\"",
          "\"a\"",
          "\"ab\"",
          "\"EUR\"",
          "\"EUR\\n\"",
          "\"\\ud83d\\ude00\"",
          "\"😀\"",
          "\"äö\"",
          "\"2026-02-28\"",
          "\"2024-02-29\"",
          "\"2026-02-29\"",
          "\"2026-04-31\"",
          "\"2026-11-26T10:00:00Z\"",
          "\"2026-11-26T23:59:59.123456789Z\"",
          "\"2026-11-26T10:00:00.Z\"",
          "\"2026-11-26T24:00:00Z\"",
          "\"2016-12-31T23:59:60Z\"",
          "\"2026-11-26T10:00:00+01:00\"",
          "\"123e4567-e89b-12d3-a456-426614174000\"",
          "\"123e4567-e89b-12d3-a456-42661417400g\"");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "-0.0",
          "0.0",
          "1",
          "-1",
          "1.0",
          "0.5",
          "2",
          "3",
          "1e2",
          "1e400",
          "-1e400",
          "1e-400",
          "0.30000000000000000000000000001",
          "0.3",
          "9007199254740992",
          "9007199254740993",
          "9007199254740993.0",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "123456789012345678901234567890");
  private static final List<String> BOUNDS =
      NUMBERS.stream().filter(number -> !number.endsWith("1e400")).toList();
  private static final List<String> FORMATS = List.of("date-time", "date", "uuid", "email");
  private static final List<String> PATTERNS = List.of("^[A-Z]{3}$", "a", "^$", "b$");
  private static final List<String> TYPES =
      List.of("null", "boolean", "object", "array", "integer", "number", "string");

  @Property(tries = 1_000)
  void shouldBeCertainOnlyOfWhatTheValidatorAllows(@ForAll Random random) throws Exception {
    String members = schema(random, 3);
    String text =
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema",
         "$id": "urn:spillway:event:t:1", "$defs": {"d": {"type": "string"}}%s}
        """
            .formatted(members.isEmpty() ? "" : "," + members);
    EventSchema schema =
        EventSchemas.of(Map.of("t.schema.json", text.getBytes(UTF_8))).ofType("t").orElseThrow();
    JsonNode document = schema.document();
    PlainFit plain = PlainFit.of(document);
    DataCheck check = DataCheck.of(schema.id(), text);
    for (int i = 0; i < 20; i++) {
      String value = random.nextInt(3) == 0 ? value(random, 3) : fitting(document, random, 4);
      byte[] json = value.getBytes(UTF_8);
      boolean certain = plain.isCertain(json);
      List<SchemaViolation> violations = check.check(json, 1);
      if (certain) {
        assertThat(violations).as("%s of %s", value, text).isEmpty();
      }
      Statistics.label("fits, and is seen at once")
          .collect(violations.isEmpty() ? certain : "does not fit")
          .coverage(it -> it.check(true).percentage(share -> share > 25));
    }
  }

  private static String schema(Random random, int depth) {
    List<String> members = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      String member = keyword(random, depth);
      String name = member.substring(0, member.indexOf(':'));
      if (members.stream().noneMatch(other -> other.startsWith(name + ":"))) {
        members.add(member);
      }
    }
    return String.join(",", members);
  }

  private static String keyword(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 17 : 12)) {
      case 0 -> "\"type\":\"%s\"".formatted(one(random, TYPES));
      case 1 -> "\"type\":[\"%s\",\"null\"]".formatted(one(random, TYPES.subList(1, 7)));
      case 2 -> "\"minimum\":" + one(random, BOUNDS);
      case 3 -> "\"maximum\":" + one(random, BOUNDS);
      case 4 -> "\"exclusiveMinimum\":" + one(random, BOUNDS);
      case 5 -> "\"exclusiveMaximum\":" + one(random, BOUNDS);
      case 6 -> "\"minLength\":" + random.nextInt(3);
      case 7 -> "\"maxLength\":" + random.nextInt(4);
      case 8 -> "\"pattern\":\"%s\"".formatted(one(random, PATTERNS));
      case 9 -> "\"format\":\"%s\"".formatted(one(random, FORMATS));
      case 10 -> "\"enum\":[%s,%s]".formatted(one(random, TEXTS), one(random, NUMBERS));
      case 11 -> "\"$ref\":\"#/$defs/d\"";
      case 12 -> "\"items\":" + below(random, depth);
      case 13 ->
          "\"%s\":%d".formatted(random.nextBoolean() ? "minItems" : "maxItems", random.nextInt(3));
      case 14 -> "\"required\":[\"%s\"]".formatted(one(random, NAMES));
      case 15 -> "\"additionalProperties\":" + below(random, depth);
      default ->
          "\"properties\":{\"a\":%s,\"c/d~e\":%s}"
              .formatted(below(random, depth), below(random, depth));
    };
  }

  private static String below(Random random, int depth) {
    return switch (random.nextInt(8)) {
      case 0 -> "false";
      case 1 -> "true";
      default -> "{" + schema(random, depth - 1) + "}";
    };
  }

  /** A value of the type that is asked for, with the members that are named, as far as it goes. */
  private static String fitting(JsonNode schema, Random random, int depth) {
    JsonNode type = schema.path("type");
    String wanted = type.isArray() ? type.path(0).asText() : type.asText();
    if (wanted.isEmpty()) {
      wanted =
          schema.has("properties") || schema.has("required") || schema.has("additionalProperties")
              ? "object"
              : schema.has("items") || schema.has("minItems") ? "array" : one(random, TYPES);
    }
    return switch (wanted) {
      case "null" -> "null";
      case "boolean" -> "true";
      case "integer", "number" -> one(random, NUMBERS);
      case "string" -> one(random, TEXTS);
      case "array" ->
          depth == 0
              ? "[]"
              : "[%s,%s]"
                  .formatted(
                      fitting(schema.path("items"), random, depth - 1),
                      fitting(schema.path("items"), random, depth - 1));
      default -> {
        List<String> members = new ArrayList<>();
        for (String name : depth == 0 ? List.<String>of() : NAMES) {
          if (random.nextInt(4) > 0) {
            JsonNode rule = schema.path("properties").path(name);
            members.add("\"%s\":%s".formatted(name, fitting(rule, random, depth - 1)));
          }
        }
        yield "{" + String.join(",", members) + "}";
      }
    };
  }

  private static String value(Random random, int depth) throws Exception {
    String value =
        switch (random.nextInt(depth > 0 ? 6 : 4)) {
          case 0 -> one(random, TEXTS);
          case 1 -> one(random, NUMBERS);
          case 2 -> "null";
          case 3 -> "false";
          case 4 -> "[%s,%s]".formatted(value(random, depth - 1), value(random, depth - 1));
          default -> "{\"%s\":%s}".formatted(one(random, NAMES), value(random, depth - 1));
        };
    MAPPER.readTree(value); // else the generator is wrong
    return value;
  }

  private static <T> T one(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
