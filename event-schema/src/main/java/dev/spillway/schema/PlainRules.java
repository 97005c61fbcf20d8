package dev.spillway.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.regex.JDKRegularExpressionFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes {@link PlainRule}s of a schema; what it does not understand becomes an uncertain one. */
final class PlainRules {
  private static final Set<String> CORE = Set.of("$id", "$schema", "$defs");
  private static final Set<String> UNDERSTOOD =
      Set.of(
          "type",
          "enum",
          "const",
          "properties",
          "required",
          "additionalProperties",
          "items",
          "minItems",
          "maxItems",
          "minimum",
          "exclusiveMinimum",
          "maximum",
          "exclusiveMaximum",
          "minLength",
          "maxLength",
          "pattern",
          "format");

  private static final Map<String, Integer> TYPES =
      Map.of(
          "null", PlainRule.NULL,
          "boolean", PlainRule.BOOLEAN,
          "object", PlainRule.OBJECT,
          "array", PlainRule.ARRAY,
          "integer", PlainRule.INTEGER,
          "number", PlainRule.INTEGER | PlainRule.FRACTION,
          "string", PlainRule.TEXT);

  private final JsonNode document;

  /** By pointer; uncertain while it is being made, so that rings of references end. */
  private final Map<String, PlainRule> known = new HashMap<>();

  PlainRules(JsonNode document) {
    this.document = document;
  }

  PlainRule root() {
    return at("");
  }

  private PlainRule at(String pointer) {
    PlainRule rule = known.putIfAbsent(pointer, PlainRule.UNCERTAIN);
    if (rule == null) {
      rule = rule(document.at(pointer), pointer);
      known.put(pointer, rule);
    }
    return rule;
  }

  private PlainRule rule(JsonNode schema, String pointer) {
    if (schema.isBoolean()) {
      return schema.booleanValue() ? PlainRule.ANY : PlainRule.UNCERTAIN;
    }
    Set<String> asking = new HashSet<>();
    schema.fieldNames().forEachRemaining(asking::add);
    asking.removeIf(PlainRules::isNoAssertion);
    if (asking.equals(Set.of("$ref"))) {
      return at(schema.path("$ref").asText().substring(1));
    }
    if (!UNDERSTOOD.containsAll(asking)) {
      return PlainRule.UNCERTAIN;
    }
    PlainRule.Text text = text(schema);
    PlainRule.Members members = members(schema, pointer);
    PlainRule.Items items = items(schema, pointer);
    int types = types(schema.path("type"));
    if (text == null
        && has(schema, "enum", "const", "minLength", "maxLength", "pattern", "format")) {
      types &= ~PlainRule.TEXT;
    }
    if (members == null && has(schema, "properties", "required", "additionalProperties")) {
      types &= ~PlainRule.OBJECT;
    }
    if (items == null && has(schema, "items", "minItems", "maxItems")) {
      types &= ~PlainRule.ARRAY;
    }
    return new PlainRule(types, has(schema, "enum", "const"), text, range(schema), members, items);
  }

  private static boolean isNoAssertion(String keyword) {
    return CORE.contains(keyword)
        || Keywords.ANNOTATIONS.contains(keyword)
        || keyword.startsWith(Keywords.OWN_PREFIX);
  }

  private static boolean has(JsonNode schema, String... keywords) {
    for (String keyword : keywords) {
      if (schema.has(keyword)) {
        return true;
      }
    }
    return false;
  }

  private static int types(JsonNode type) {
    if (type.isMissingNode()) {
      return PlainRule.ALL;
    }
    int types = 0;
    for (JsonNode one : type.isArray() ? type : List.of(type)) {
      types |= TYPES.getOrDefault(one.asText(), 0);
    }
    return types;
  }

  /** Null if texts are not restricted, or in a way that is not understood. */
  private static PlainRule.@Nullable Text text(JsonNode schema) {
    PlainFormat format = null;
    if (schema.has("format")) {
      switch (schema.path("format").asText()) {
        case "date-time" -> format = PlainFormat.DATE_TIME;
        case "date" -> format = PlainFormat.DATE;
        case "uuid" -> format = PlainFormat.UUID;
        default -> {
          return null;
        }
      }
    }
    int shortest = count(schema, "minLength", 0);
    int longest = count(schema, "maxLength", Integer.MAX_VALUE);
    if (shortest < 0 || longest < 0) {
      return null;
    }
    Set<String> listed = listed(schema);
    String pattern = schema.path("pattern").asText(null);
    return has(schema, "minLength", "maxLength")
            || listed != null
            || pattern != null
            || format != null
        ? new PlainRule.Text(
            listed,
            shortest,
            longest,
            pattern == null
                ? null
                : JDKRegularExpressionFactory.getInstance().getRegularExpression(pattern),
            format)
        : null;
  }

  private static @Nullable Set<String> listed(JsonNode schema) {
    if (!has(schema, "enum", "const")) {
      return null;
    }
    Set<String> listed = new HashSet<>();
    for (JsonNode one : schema.has("enum") ? schema.path("enum") : List.of(schema.path("const"))) {
      if (one.isTextual()) {
        listed.add(one.textValue());
      }
    }
    if (has(schema, "enum") && has(schema, "const")) {
      JsonNode only = schema.path("const");
      listed.removeIf(text -> !only.isTextual() || !text.equals(only.textValue()));
    }
    return listed;
  }

  /** The value, or -1 if it is one that is not understood. */
  private static int count(JsonNode schema, String keyword, int absent) {
    JsonNode count = schema.path(keyword);
    return count.isMissingNode() ? absent : count.isInt() ? count.intValue() : -1;
  }

  private static PlainRule.@Nullable Range range(JsonNode schema) {
    List<PlainRule.Bound> lower = new ArrayList<>();
    List<PlainRule.Bound> upper = new ArrayList<>();
    add(schema.path("minimum"), 1, lower);
    add(schema.path("exclusiveMinimum"), 0, lower);
    add(schema.path("maximum"), -1, upper);
    add(schema.path("exclusiveMaximum"), 0, upper);
    return lower.isEmpty() && upper.isEmpty() ? null : new PlainRule.Range(lower, upper);
  }

  private static void add(JsonNode value, int inclusive, List<PlainRule.Bound> bounds) {
    if (value.isMissingNode()) {
      return;
    }
    BigDecimal exact = value.decimalValue();
    boolean whole =
        exact.stripTrailingZeros().scale() <= 0
            && exact.compareTo(BigDecimal.valueOf(Long.MIN_VALUE)) >= 0
            && exact.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
    bounds.add(
        new PlainRule.Bound(
            exact.doubleValue(), whole ? Long.valueOf(exact.longValue()) : null, inclusive));
  }

  private PlainRule.@Nullable Items items(JsonNode schema, String pointer) {
    int least = count(schema, "minItems", 0);
    int most = count(schema, "maxItems", Integer.MAX_VALUE);
    if (least < 0 || most < 0 || !has(schema, "items", "minItems", "maxItems")) {
      return null;
    }
    PlainRule rule = schema.has("items") ? at(Pointers.append(pointer, "items")) : PlainRule.ANY;
    return new PlainRule.Items(rule, least, most);
  }

  private PlainRule.@Nullable Members members(JsonNode schema, String pointer) {
    JsonNode required = schema.path("required");
    if (required.size() > Long.SIZE
        || !has(schema, "properties", "required", "additionalProperties")) {
      return null;
    }
    PlainRule others =
        schema.has("additionalProperties")
            ? at(Pointers.append(pointer, "additionalProperties"))
            : PlainRule.ANY;
    Map<String, PlainRule.Member> named = new HashMap<>();
    String properties = Pointers.append(pointer, "properties");
    schema
        .path("properties")
        .fieldNames()
        .forEachRemaining(
            name ->
                named.put(name, new PlainRule.Member(at(Pointers.append(properties, name)), 0)));
    long all = 0;
    for (int i = 0; i < required.size(); i++) {
      String name = required.path(i).asText();
      PlainRule.Member member = named.get(name);
      named.put(name, new PlainRule.Member(member == null ? others : member.rule(), 1L << i));
      all |= 1L << i;
    }
    return new PlainRule.Members(new PlainNames(named), all, new PlainRule.Member(others, 0));
  }
}
