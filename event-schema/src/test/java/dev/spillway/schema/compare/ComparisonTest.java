package dev.spillway.schema.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.schema.EventSchema;
import dev.spillway.schema.EventSchemas;
import dev.spillway.schema.InvalidSchemasException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
  private static EventSchemas schemas(String type, int version, String members)
      throws InvalidSchemasException {
    String text =
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema",
         "$id": "urn:spillway:event:%s:%d"%s}
        """
            .formatted(type, version, members.isEmpty() ? "" : ", " + members);
    return EventSchemas.of(Map.of(type + EventSchemas.SUFFIX, text.getBytes(UTF_8)));
  }

  private static EventSchema schema(int version, String members) throws InvalidSchemasException {
    return schemas("t", version, members).ofType("t").orElseThrow();
  }

  /** Each change as {@code +kind@pointer}, with - for incompatible and ? for cannot tell. */
  private static String text(Comparison comparison) {
    return comparison.changes().stream()
        .map(change -> sign(change.verdict()) + change.kind() + "@" + change.pointer())
        .collect(joining(" "));
  }

  private static String sign(Verdict verdict) {
    return switch (verdict) {
      case COMPATIBLE -> "+";
      case INCOMPATIBLE -> "-";
      case CANNOT_TELL -> "?";
    };
  }

  private static void assertChanges(String before, String after, String expected)
      throws InvalidSchemasException {
    Comparison comparison = Comparison.of(schema(1, members(before)), schema(2, members(after)));

    assertThat(text(comparison)).isEqualTo(expected == null ? "" : expected);
    assertThat(comparison.isCompatible())
        .isEqualTo(expected == null || !expected.matches("(.* )?[-?].*"));
  }

  private static String members(String text) {
    return text == null ? "" : text;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing                       | "type":"object" | "type":"object" |
          title and description only    | "title":"a" | "title":"b","description":"c" | +annotation-changed@/title +annotation-changed@/description
          default and examples          | "default":1 | "examples":[1] | +annotation-changed@/examples +annotation-changed@/default
          unknown keyword of one's own  | "x-owner":"a" | "x-owner":"b" | +annotation-changed@/x-owner
          order of members and of enum  | "type":"string","enum":["a","b"] | "enum":["b","a"],"type":"string" |
          number written otherwise      | "const":1 | "const":1.0 |
          """)
  void shouldKnowWhatChangesNothing(String name, String before, String after, String expected)
      throws Exception {
    assertChanges(before, after, expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          integer to number             | "type":"integer" | "type":"number" | +type-widened@/type +mapping-changed@/type
          number to integer             | "type":"number" | "type":"integer" | -type-narrowed@/type
          integer to string             | "type":"integer" | "type":"string" | -type-changed@/type
          number to date                | "type":"number" | "type":"string","format":"date" | -type-changed@/type -format-added@/format
          integer or string             | "type":"integer" | "type":["integer","string"] | -type-widened@/type
          no longer integer or string   | "type":["integer","string"] | "type":"string" | -type-narrowed@/type
          null allowed                  | "type":"string" | "type":["string","null"] | +null-allowed@/type
          null refused                  | "type":["string","null"] | "type":"string" | -null-refused@/type
          only null, then a type        | "type":"null" | "type":["null","string"] | +type-widened@/type
          type stated                   |  | "type":"object" | -type-narrowed@/type
          type taken away               | "type":"object" |  | -type-widened@/type
          type that an enum implied     | "enum":["a"] | "type":"string","enum":["a"] | +type-narrowed@/type
          enum that gave the type       | "enum":["a"] | "enum":["a",1] | -store-type-changed@ +enum-widened@/enum
          type array in other order     | "type":["string","null"] | "type":["null","string"] |
          object to array               | "type":"object" | "type":"array" | -type-changed@/type
          format added                  | "type":"string" | "type":"string","format":"email" | -format-added@/format
          format removed, a text still  | "type":"string","format":"email" | "type":"string" | +format-removed@/format
          format removed, no timestamp  | "type":"string","format":"date-time" | "type":"string" | -format-removed@/format
          format removed, no uuid       | "type":"string","format":"uuid" | "type":"string" | -format-removed@/format
          format changed                | "type":"string","format":"email" | "type":"string","format":"uri" | -format-changed@/format
          format widened                | "type":"string","format":"uri" | "type":"string","format":"uri-reference" | +format-changed@/format
          date to date-time             | "type":"string","format":"date" | "type":"string","format":"date-time" | -format-changed@/format
          ipv4 to ipv6                  | "type":"string","format":"ipv4" | "type":"string","format":"ipv6" | -format-changed@/format
          format that nobody checks     | "type":"string" | "type":"string","format":"zip" |
          """)
  void shouldJudgeTypesAndFormats(String name, String before, String after, String expected)
      throws Exception {
    assertChanges(before, after, expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          enum widened                  | "enum":["a"] | "enum":["a","b"] | +enum-widened@/enum
          enum narrowed                 | "enum":["a","b"] | "enum":["a"] | -enum-narrowed@/enum
          enum changed                  | "enum":["a","b"] | "enum":["a","c"] | -enum-changed@/enum
          enum added                    | "type":"string" | "type":"string","enum":["a"] | -enum-added@/enum
          enum removed                  | "type":"string","enum":["a"] | "type":"string" | +enum-removed@/enum
          const changed                 | "const":"a" | "const":"b" | -const-changed@/const
          const to enum                 | "const":"a" | "enum":["a","b"] | +enum-widened@/enum
          enum to const                 | "enum":["a","b"] | "const":"a" | -enum-narrowed@/const
          objects in an enum            | "enum":[{"a":1,"b":[2]}] | "enum":[{"b":[2.0],"a":1}] |
          pattern added                 | "type":"string" | "type":"string","pattern":"^a" | -pattern-added@/pattern
          pattern removed               | "type":"string","pattern":"^a" | "type":"string" | +pattern-removed@/pattern
          pattern changed               | "pattern":"^a" | "pattern":"^[ab]" | ?pattern-changed@/pattern
          minimum raised                | "minimum":1 | "minimum":2 | -bound-tightened@/minimum
          minimum lowered               | "minimum":1 | "minimum":0.5 | +bound-loosened@/minimum
          maximum lowered               | "maximum":9 | "maximum":8 | -bound-tightened@/maximum
          maximum raised                | "maximum":9 | "maximum":10 | +bound-loosened@/maximum
          maximum removed               | "maximum":9 |  | +bound-loosened@/maximum
          minimum added                 |  | "minimum":0 | -bound-tightened@/minimum
          minimum made exclusive        | "minimum":1 | "exclusiveMinimum":1 | -bound-tightened@/exclusiveMinimum
          maximum no longer exclusive   | "exclusiveMaximum":9 | "maximum":9 | +bound-loosened@/maximum
          minLength raised              | "minLength":1 | "minLength":2 | -bound-tightened@/minLength
          minLength of 0 added          |  | "minLength":0 |
          maxLength raised              | "maxLength":1 | "maxLength":2 | +bound-loosened@/maxLength
          maxLength added               |  | "maxLength":2 | -bound-tightened@/maxLength
          minItems added                |  | "minItems":1 | -bound-tightened@/minItems
          maxItems lowered              | "maxItems":5 | "maxItems":4 | -bound-tightened@/maxItems
          minProperties lowered         | "minProperties":2 | "minProperties":1 | +bound-loosened@/minProperties
          maxProperties lowered         | "maxProperties":2 | "maxProperties":1 | -bound-tightened@/maxProperties
          multipleOf a divisor          | "multipleOf":6 | "multipleOf":3 | +multiple-of-changed@/multipleOf
          multipleOf a multiple         | "multipleOf":3 | "multipleOf":6 | -multiple-of-changed@/multipleOf
          multipleOf added              |  | "multipleOf":0.01 | -multiple-of-changed@/multipleOf
          multipleOf removed            | "multipleOf":3 |  | +multiple-of-changed@/multipleOf
          uniqueItems on                |  | "uniqueItems":true | -unique-items-changed@/uniqueItems
          uniqueItems off               | "uniqueItems":true | "uniqueItems":false | +unique-items-changed@/uniqueItems
          """)
  void shouldJudgeValuesAndBounds(String name, String before, String after, String expected)
      throws Exception {
    assertChanges(before, after, expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          property added                | "properties":{} | "properties":{"a":{"type":"string"}} | +property-added@/properties/a
          property added to closed      | "additionalProperties":false | "properties":{"a":{"type":"string"}},"additionalProperties":false | +property-added@/properties/a
          added, fits additional        | "additionalProperties":{"type":"integer"} | "properties":{"a":{"type":"number"}},"additionalProperties":{"type":"integer"} | +property-added@/properties/a
          added, refuses additional     | "additionalProperties":{"type":"integer"} | "properties":{"a":{"type":"string"}},"additionalProperties":{"type":"integer"} | -property-added@/properties/a
          added, fell under a pattern   | "patternProperties":{"^a":{}} | "patternProperties":{"^a":{}},"properties":{"ab":{"type":"string"}} | ?property-added@/properties/ab
          property forbidden            | "type":"object" | "type":"object","properties":{"a":false} | -everything-refused@/properties/a
          property removed              | "properties":{"a":{"type":"string"}} | "type":["object","array","string","number","boolean","null"] | -property-removed@/properties/a
          property renamed              | "properties":{"a":{"type":"string"}} | "properties":{"b":{"type":"string"}} | -property-renamed@/properties/a +property-added@/properties/b
          required added                | "properties":{"a":{}} | "properties":{"a":{}},"required":["a"] | -required-added@/required
          new property, required        | "type":"object" | "type":"object","properties":{"a":{"type":"string"}},"required":["a"] | +property-added@/properties/a -required-added@/required
          required removed              | "required":["a","b"] | "required":["b"] | +required-removed@/required
          dependent required added      | "dependentRequired":{"a":["b"]} | "dependentRequired":{"a":["b","c"]} | -dependent-required-added@/dependentRequired
          dependent required removed    | "dependentRequired":{"a":["b"]} |  | +dependent-required-removed@/dependentRequired
          additional refused            | "type":"object" | "type":"object","additionalProperties":false | -additional-properties-refused@/additionalProperties
          additional allowed            | "additionalProperties":false |  | +additional-properties-allowed@/additionalProperties
          additional given a type       |  | "additionalProperties":{"type":"string"} | -type-narrowed@/additionalProperties/type
          additional widened            | "additionalProperties":{"type":"integer"} | "additionalProperties":{"type":["integer","string"]} | +type-widened@/additionalProperties/type
          pattern property widened      | "patternProperties":{"^a":{"maxLength":1}} | "patternProperties":{"^a":{"maxLength":2}} | +bound-loosened@/patternProperties/^a/maxLength
          pattern property gone         | "patternProperties":{"^a":{}} |  | ?pattern-properties-changed@/patternProperties/^a
          property names limited        |  | "propertyNames":{"maxLength":9} | -bound-tightened@/propertyNames/maxLength
          in a nested object            | "properties":{"a":{"properties":{"b/c":{"type":"integer"}}}} | "properties":{"a":{"properties":{"b/c":{"type":"string"}}}} | -type-changed@/properties/a/properties/b~1c/type
          removed in a nested object    | "properties":{"a":{"properties":{"b":{}}}} | "properties":{"a":{}} | -property-removed@/properties/a/properties/b
          required in a nested object   | "properties":{"a":{}} | "properties":{"a":{"required":["b"]}} | -required-added@/properties/a/required
          index turned off              | "properties":{"a":{"x-index":true}} | "properties":{"a":{"x-index":false}} | +index-turned-off@/properties/a/x-index
          index turned on               | "properties":{"a":{"type":"string"}} | "properties":{"a":{"type":"string","x-index":true}} | +index-turned-on@/properties/a/x-index
          property now takes nothing    | "properties":{"a":{}} | "properties":{"a":false} | -everything-refused@/properties/a
          property takes something now  | "properties":{"a":false} | "properties":{"a":{"type":"string"}} | +nothing-refused-any-more@/properties/a
          """)
  void shouldJudgeTheMembersOfObjects(String name, String before, String after, String expected)
      throws Exception {
    assertChanges(before, after, expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          items narrowed                | "items":{"type":"number"} | "items":{"type":"integer"} | -type-narrowed@/items/type
          items widened                 | "items":{"type":"integer"} | "items":{"type":"number"} | +type-widened@/items/type +mapping-changed@/items/type
          items of another store type   | "items":{"type":"integer"} | "items":{"type":["integer","string"]} | -type-widened@/items/type
          items given a schema          | "type":"array" | "type":"array","items":{"type":"string"} | -type-narrowed@/items/type
          property of items removed     | "items":{"properties":{"a":{}}} | "items":{} | -property-removed@/items/properties/a
          prefix widened                | "prefixItems":[{"maximum":1}] | "prefixItems":[{"maximum":2}] | +bound-loosened@/prefixItems/0/maximum
          prefix longer                 | "prefixItems":[{}],"items":{"type":"integer"} | "prefixItems":[{},{"type":"number"}],"items":{"type":"integer"} | +type-widened@/prefixItems/1/type
          prefix shorter                | "prefixItems":[{},{"type":"string"}],"items":{"type":"integer"} | "prefixItems":[{}],"items":{"type":"integer"} | -type-changed@/items/type
          contains added                | "type":"array" | "type":"array","contains":{"const":1} | -contains-added@/contains
          contains removed              | "contains":{"const":1} |  | +contains-removed@/contains
          contains widened              | "contains":{"enum":[1]} | "contains":{"enum":[1,2]} | +enum-widened@/contains/enum
          contains, counted             | "contains":{"enum":[1]},"maxContains":3 | "contains":{"enum":[1,2]},"maxContains":3 | ?contains-changed@/contains
          minContains raised            | "contains":{"const":1} | "contains":{"const":1},"minContains":2 | -bound-tightened@/minContains
          """)
  void shouldJudgeTheElementsOfArrays(String name, String before, String after, String expected)
      throws Exception {
    assertChanges(before, after, expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          inline to $ref                | "properties":{"a":{"type":"string"}} | "properties":{"a":{"$ref":"#/$defs/s"}},"$defs":{"s":{"type":"string"}} |
          definition narrowed           | "properties":{"a":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"number"}} | "properties":{"a":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"integer"}} | -type-narrowed@/$defs/n/type
          definition nobody refers to   | "$defs":{"n":{"type":"number"}} | "$defs":{"n":{"type":"string"}} |
          definition renamed            | "items":{"$ref":"#/$defs/m"},"$defs":{"m":{"minLength":1}} | "items":{"$ref":"#/$defs/n"},"$defs":{"n":{"minLength":1}} |
          keyword beside a $ref         | "items":{"$ref":"#/$defs/n"},"$defs":{"n":{"type":"number"}} | "items":{"$ref":"#/$defs/n","minimum":0},"$defs":{"n":{"type":"number"}} | -bound-tightened@/items/minimum
          same keyword beside a $ref    | "items":{"$ref":"#/$defs/n"},"$defs":{"n":{"minimum":1}} | "items":{"$ref":"#/$defs/n","minimum":0},"$defs":{"n":{"minimum":1}} | +bound-loosened@/items/minimum ?composition-changed@/$defs/n
          closed object beside a $ref   | "items":{"$ref":"#/$defs/n"},"$defs":{"n":{"additionalProperties":false}} | "items":{"$ref":"#/$defs/n","properties":{"a":{}}},"$defs":{"n":{"additionalProperties":false}} | +property-added@/items/properties/a +additional-properties-allowed@/$defs/n/additionalProperties ?composition-changed@/$defs/n
          recursive, unchanged          | "properties":{"next":{"$ref":"#"}} | "properties":{"next":{"$ref":"#"}} |
          recursive, narrowed           | "properties":{"n":{"type":"number"},"next":{"$ref":"#"}} | "properties":{"n":{"type":"integer"},"next":{"$ref":"#"}} | -type-narrowed@/properties/n/type
          recursive in a branch         | "properties":{"n":{"maximum":1},"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}} | "properties":{"n":{"maximum":2},"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}} | +bound-loosened@/properties/n/maximum +composition-changed@/properties/next/anyOf
          recursive in not, unchanged   | "properties":{"a":{"not":{"$ref":"#"}}} | "properties":{"a":{"not":{"$ref":"#"}}} |
          recursive in not, widened     | "anyOf":[{"$ref":"#/$defs/b"}],"$defs":{"b":{"maximum":1,"properties":{"a":{"not":{"anyOf":[{"$ref":"#/$defs/b"}]}}}}} | "anyOf":[{"$ref":"#/$defs/b"}],"$defs":{"b":{"maximum":2,"properties":{"a":{"not":{"anyOf":[{"$ref":"#/$defs/b"}]}}}}} | ?composition-changed@/anyOf
          recursive, wider in not       | "anyOf":[{"maximum":1,"properties":{"a":{"not":{"$ref":"#"}}}}] | "anyOf":[{"maximum":2,"properties":{"a":{"not":{"$ref":"#"}}}}] | ?composition-changed@/anyOf
          recursive against open        | "properties":{"next":{"$ref":"#"}} | "properties":{"next":{}} | -property-removed@/properties/next
          anyOf branch added            | "anyOf":[{"type":"string"}] | "anyOf":[{"type":"string"},{"type":"null"}] | +composition-changed@/anyOf
          anyOf branch removed          | "anyOf":[{"type":"string"},{"type":"null"}] | "anyOf":[{"type":"string"}] | ?composition-changed@/anyOf
          anyOf branch narrowed         | "anyOf":[{"type":"number"},{"type":"null"}] | "anyOf":[{"type":"integer"},{"type":"null"}] | ?composition-changed@/anyOf
          anyOf branches reordered      | "anyOf":[{"type":"string"},{"type":"null"}] | "anyOf":[{"type":"null"},{"type":"string"}] | +composition-changed@/anyOf
          anyOf title only              | "anyOf":[{"title":"a"}] | "anyOf":[{"title":"b"}] | +annotation-changed@/anyOf/0/title
          anyOf added                   | "type":"object" | "type":"object","anyOf":[{"required":["a"]}] | ?composition-changed@/anyOf
          anyOf removed                 | "anyOf":[{"required":["a"]}] |  | +composition-changed@/anyOf
          anyOf, property in a branch   | "anyOf":[{"properties":{"a":{}}}] | "anyOf":[{"properties":{"a":{},"b":{"type":"string"}}}] | ?composition-changed@/anyOf
          oneOf branch added, apart     | "oneOf":[{"type":"string"}] | "oneOf":[{"type":"string"},{"type":"integer"}] | +composition-changed@/oneOf
          oneOf branch added, overlaps  | "oneOf":[{"type":"integer"}] | "oneOf":[{"type":"integer"},{"type":"number"}] | ?composition-changed@/oneOf
          oneOf branch widened          | "oneOf":[{"maximum":5},{"minimum":6}] | "oneOf":[{"maximum":7},{"minimum":6}] | ?composition-changed@/oneOf
          oneOf branch removed          | "oneOf":[{"type":"string"},{"type":"null"}] | "oneOf":[{"type":"string"}] | ?composition-changed@/oneOf
          allOf branch narrowed         | "allOf":[{"maximum":5}] | "allOf":[{"maximum":4}] | -bound-tightened@/allOf/0/maximum
          allOf branch added            | "allOf":[{"maximum":5}] | "allOf":[{"maximum":5},{"minimum":1}] | ?composition-changed@/allOf
          allOf, property removed       | "allOf":[{"properties":{"a":{}}}] | "allOf":[{}] | -property-removed@/allOf/0/properties/a
          not added                     | "type":"string" | "type":"string","not":{"const":"a"} | ?composition-changed@/not
          not removed                   | "not":{"const":"a"} |  | +composition-changed@/not
          not, a wider one inside       | "not":{"enum":["a"]} | "not":{"enum":["a","b"]} | ?composition-changed@/not
          not, title only               | "not":{"title":"a"} | "not":{"title":"b"} |
          condition added               | "type":"object" | "type":"object","if":{"required":["a"]},"then":{"required":["b"]} | ?condition-changed@/if ?condition-changed@/then
          condition removed             | "if":{"required":["a"]},"then":{"required":["b"]} |  | +condition-changed@/if
          condition changed             | "if":{"required":["a"]},"then":{"maxProperties":1} | "if":{"required":["a"]},"then":{"maxProperties":2} | ?condition-changed@/then
          dependent schema added        |  | "dependentSchemas":{"a":{"required":["b"]}} | ?condition-changed@/dependentSchemas/a
          dependent schema loosened     | "dependentSchemas":{"a":{"required":["b"]}} | "dependentSchemas":{"a":{}} | +required-removed@/dependentSchemas/a/required
          unevaluated refused           |  | "unevaluatedProperties":false | ?composition-changed@/unevaluatedProperties
          unevaluated allowed           | "unevaluatedProperties":false |  | +composition-changed@/unevaluatedProperties
          """)
  void shouldJudgeReferencesAndCompositions(
      String name, String before, String after, String expected) throws Exception {
    assertChanges(before, after, expected);
  }

  @Test
  void shouldAskForAHigherVersionAndRefuseALowerOne() throws Exception {
    EventSchema text = schema(2, "\"type\":\"string\"");
    EventSchema wider = schema(2, "\"type\":[\"string\",\"null\"]");

    assertThat(text(Comparison.of(text, wider)))
        .isEqualTo("-version-not-raised@/$id +null-allowed@/type");
    assertThat(text(Comparison.of(text, text))).isEmpty();
    assertThat(text(Comparison.of(text, schema(1, "\"type\":\"string\""))))
        .isEqualTo("-version-lowered@/$id");
  }

  @Test
  void shouldCompareFoldersByType() throws Exception {
    EventSchemas old = schemas("a", 1, "\"type\":\"object\"");

    NavigableMap<String, Comparison> replaced = Comparison.of(old, schemas("b", 1, ""));

    assertThat(text(requireNonNull(replaced.get("a")))).isEqualTo("-schema-removed@");
    assertThat(text(requireNonNull(replaced.get("b")))).isEqualTo("+schema-added@");
    assertThat(Comparison.areCompatible(replaced)).isFalse();
    assertThat(Comparison.of(old, schemas("a", 2, "\"type\":\"object\""))).isEmpty();
    assertThat(Comparison.areCompatible(Comparison.of(EventSchemas.none(), old))).isTrue();
  }

  /** Each refers twice to the next, so that there are 2^60 ways to the last. */
  private static String waysTo(String last) {
    String definitions =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    """
                    "d%1$d":{"properties":{"a":{"$ref":"#/$defs/d%2$d"},"b":{"$ref":"#/$defs/d%2$d"}}}\
                    """
                        .formatted(i, i + 1))
            .collect(joining(","));
    return "\"$ref\":\"#/$defs/d0\",\"$defs\":{%s,\"d60\":%s}".formatted(definitions, last);
  }

  @Test
  @Timeout(30)
  void shouldLookOnceAtSchemasThatManyWaysLeadTo() throws Exception {
    assertChanges(waysTo("{}"), waysTo("{}"), "");
    assertChanges(
        waysTo("{\"maximum\":1}"), waysTo("{\"maximum\":2}"), "+bound-loosened@/$defs/d60/maximum");
  }

  @Test
  @Timeout(30)
  void shouldGiveUpOnChainsOfManyReferences() throws Exception {
    String chain =
        IntStream.range(0, 300)
            .mapToObj(i -> "\"d%d\":{\"items\":{\"$ref\":\"#/$defs/d%d\"}}".formatted(i, i + 1))
            .collect(joining(",", "\"$ref\":\"#/$defs/d0\",\"$defs\":{", ",\"d300\":{}}"));

    assertChanges(chain, chain, "?too-large@");
  }

  @Test
  @Timeout(30)
  void shouldGiveUpOnManyBranches() throws Exception {
    List<String> branches =
        IntStream.range(0, 300).mapToObj("{\"minimum\":%d,\"maxLength\":1}"::formatted).toList();
    String descending = String.join(",", branches.reversed());

    assertChanges(
        "\"type\":\"integer\",\"oneOf\":[" + String.join(",", branches) + "]",
        "\"type\":\"integer\",\"oneOf\":[" + descending + "]",
        "?composition-changed@/oneOf");
    assertChanges(
        "\"anyOf\":[" + String.join(",", branches).replace("Length\":1", "Length\":2") + "]",
        "\"anyOf\":[" + descending + "]",
        "?composition-changed@/anyOf");
  }
}
