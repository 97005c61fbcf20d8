package dev.spillway.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What is asked of a schema beyond the meta-schema: no keyword that nobody knows, which is how a
 * misspelt one would be ignored; references that stay in the file and lead somewhere, and not in a
 * ring; patterns that can be compiled.
 */
final class SchemaRules {
  private final JsonNode root;
  private final JsonPlaces places;
  private final Problems problems;

  /** Of all schemas in the file. */
  private final List<String> pointers = new ArrayList<>();

  SchemaRules(JsonNode root, JsonPlaces places, Problems problems) {
    this.root = root;
    this.places = places;
    this.problems = problems;
  }

  void check() {
    check(root, "");
    if (problems.isEmpty()) {
      new InPlace(root, this::problem).check(pointers);
    }
  }

  private void check(JsonNode schema, String pointer) {
    pointers.add(pointer);
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      String keyword = member.getKey();
      JsonNode value = member.getValue();
      String at = Pointers.append(pointer, keyword);
      if (!isAllowed(keyword, pointer, at)) {
        continue;
      }
      if (Keywords.ONE_SCHEMA.contains(keyword)) {
        check(value, at);
      } else if (Keywords.NAMED_SCHEMAS.contains(keyword)) {
        for (Map.Entry<String, JsonNode> named : value.properties()) {
          check(named.getValue(), Pointers.append(at, named.getKey()));
        }
      } else if (Keywords.LISTED_SCHEMAS.contains(keyword)) {
        for (int i = 0; i < value.size(); i++) {
          check(value.path(i), Pointers.append(at, i));
        }
      }
      switch (keyword) {
        case "$ref" -> checkReference(value.asText(), at);
        case "pattern" -> checkPattern(value.asText(), at);
        case "patternProperties" ->
            value
                .fieldNames()
                .forEachRemaining(pattern -> checkPattern(pattern, Pointers.append(at, pattern)));
        case Keywords.INDEX -> {
          if (!value.isBoolean()) {
            problem(at, keyword + " must be true or false");
          }
        }
        default -> {}
      }
    }
  }

  private boolean isAllowed(String keyword, String pointer, String at) {
    if (Keywords.REFUSED.contains(keyword)) {
      problem(at, keyword + " is not supported: refer with $ref to #/$defs/...");
      return false;
    }
    if (!Keywords.isKnown(keyword)) {
      problem(
          at,
          keyword + " is no keyword of JSON Schema 2020-12; keywords of one's own begin with x-");
      return false;
    }
    if (!pointer.isEmpty() && (keyword.equals("$id") || keyword.equals("$schema"))) {
      problem(at, keyword + " stands only at the top of an event schema");
      return false;
    }
    return true;
  }

  private void checkReference(String reference, String at) {
    if (!reference.equals("#") && !reference.startsWith("#/")) {
      problem(at, "$ref " + reference + " leads out of the file; only #/... is supported");
    } else if (reference.indexOf('%') >= 0) {
      problem(at, "$ref " + reference + " is percent-encoded, which is not supported");
    } else if (!isSchema(root.at(reference.substring(1)))) {
      problem(at, "$ref " + reference + " leads to no schema");
    }
  }

  private static boolean isSchema(JsonNode node) {
    return node.isObject() || node.isBoolean();
  }

  private void checkPattern(String pattern, String at) {
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      problem(at, "not a regular expression: " + e.getDescription() + " at " + e.getIndex());
    }
  }

  private void problem(String pointer, String reason) {
    problems.add(places.at(pointer), reason);
  }
}
