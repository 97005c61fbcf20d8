package dev.spillway.schema;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The keywords of JSON Schema draft 2020-12, by what their value is. */
public final class Keywords {
  /** How keywords begin that are no part of JSON Schema. */
  public static final String OWN_PREFIX = "x-";

  /** Whether queries by a property shall have an index in PostgreSQL: true or false. */
  public static final String INDEX = OWN_PREFIX + "index";

  /** The value is a schema. */
  public static final Set<String> ONE_SCHEMA =
      Set.of(
          "additionalProperties",
          "items",
          "contains",
          "not",
          "if",
          "then",
          "else",
          "propertyNames",
          "unevaluatedItems",
          "unevaluatedProperties",
          "contentSchema");

  /** The value is an object of schemas. */
  public static final Set<String> NAMED_SCHEMAS =
      Set.of("properties", "patternProperties", "$defs", "dependentSchemas");

  /** The value is an array of schemas. */
  public static final Set<String> LISTED_SCHEMAS = Set.of("allOf", "anyOf", "oneOf", "prefixItems");

  /** The value says something about the schema and refuses no event. */
  public static final Set<String> ANNOTATIONS =
      Set.of(
          "title",
          "description",
          "default",
          "deprecated",
          "readOnly",
          "writeOnly",
          "examples",
          "$comment",
          "contentEncoding",
          "contentMediaType",
          "contentSchema");

  /** The value refuses events and is neither a schema nor made of them. */
  private static final Set<String> ASSERTIONS =
      Set.of(
          "type",
          "const",
          "enum",
          "format",
          "multipleOf",
          "maximum",
          "exclusiveMaximum",
          "minimum",
          "exclusiveMinimum",
          "maxLength",
          "minLength",
          "pattern",
          "maxItems",
          "minItems",
          "uniqueItems",
          "maxContains",
          "minContains",
          "maxProperties",
          "minProperties",
          "required",
          "dependentRequired");

  /** The value names a schema, or tells how to read it. */
  private static final Set<String> CORE = Set.of("$id", "$schema", "$ref");

  private static final Set<String> KNOWN =
      Stream.of(ONE_SCHEMA, NAMED_SCHEMAS, LISTED_SCHEMAS, ANNOTATIONS, ASSERTIONS, CORE)
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  /** Keywords that would make the meaning of a schema hang on more than its own file or place. */
  static final Set<String> REFUSED =
      Set.of("$anchor", "$dynamicAnchor", "$dynamicRef", "$vocabulary");

  private Keywords() {}

  static boolean isKnown(String keyword) {
    return KNOWN.contains(keyword) || keyword.startsWith(OWN_PREFIX);
  }
}
