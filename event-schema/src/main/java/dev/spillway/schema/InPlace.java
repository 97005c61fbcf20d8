package dev.spillway.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Bounds the work of checking one value, whatever the value is. A schema may apply others to the
 * same value, which may apply others still: in a ring that never ends (JSON Schema core, section
 * 9.4.1), and along many ways it takes long.
 */
final class InPlace {
  /** Schemas one within the other that a value may meet. */
  private static final int MAX_DEPTH = 20;

  /** Schemas in all that a value may meet. */
  private static final int MAX_SCHEMAS = 10_000;

  private static final List<String> ONE = List.of("not", "if", "then", "else");
  private static final List<String> LISTED = List.of("allOf", "anyOf", "oneOf");
  private static final String NAMED = "dependentSchemas";

  /** What a value meets at a schema, itself counted. */
  private record Cost(int depth, int schemas) {}

  private final JsonNode root;
  private final BiConsumer<String, String> problem;
  private final Map<String, Cost> known = new HashMap<>();
  private final Set<String> active = new HashSet<>();
  private String tooDeepAt = "";

  /**
   * Makes it for a document whose references all lead to schemas.
   *
   * @param problem takes the pointer of a schema and what is wrong with it
   */
  InPlace(JsonNode root, BiConsumer<String, String> problem) {
    this.root = root;
    this.problem = problem;
  }

  /** Looks at the schemas in turn, and stops at the first problem: others follow from it. */
  void check(List<String> pointers) {
    for (String pointer : pointers) {
      Cost cost = cost(pointer);
      if (cost.depth > MAX_DEPTH) {
        problem.accept(
            tooDeepAt.isEmpty() ? pointer : tooDeepAt,
            "applies schemas to the same value one within the other, more than "
                + MAX_DEPTH
                + " or in a ring without an end");
        return;
      }
      if (cost.schemas > MAX_SCHEMAS) {
        problem.accept(pointer, "applies more than " + MAX_SCHEMAS + " schemas to the same value");
        return;
      }
    }
  }

  private Cost cost(String pointer) {
    Cost cost = known.get(pointer);
    if (cost != null) {
      return cost;
    }
    if (active.size() > MAX_DEPTH || !active.add(pointer)) {
      return new Cost(MAX_DEPTH + 1, 1); // active is left as it is, and the caller gives up
    }
    int depth = 0;
    long schemas = 1;
    for (String applied : applied(pointer)) {
      Cost below = cost(applied);
      if (below.depth > MAX_DEPTH) {
        if (tooDeepAt.isEmpty()) {
          tooDeepAt = Pointers.append(pointer, "$ref"); // what leads to a ring or so deep
        }
        return below;
      }
      depth = Math.max(depth, below.depth);
      schemas += below.schemas;
    }
    active.remove(pointer);
    cost = new Cost(depth + 1, (int) Math.min(schemas, MAX_SCHEMAS + 1L));
    known.put(pointer, cost);
    return cost;
  }

  private List<String> applied(String pointer) {
    JsonNode schema = root.at(pointer);
    List<String> applied = new ArrayList<>();
    if (schema.has("$ref")) {
      applied.add(schema.path("$ref").asText().substring(1));
    }
    for (String keyword : ONE) {
      if (schema.has(keyword)) {
        applied.add(Pointers.append(pointer, keyword));
      }
    }
    for (String keyword : LISTED) {
      for (int i = 0; i < schema.path(keyword).size(); i++) {
        applied.add(Pointers.append(Pointers.append(pointer, keyword), i));
      }
    }
    schema
        .path(NAMED)
        .fieldNames()
        .forEachRemaining(
            name -> applied.add(Pointers.append(Pointers.append(pointer, NAMED), name)));
    return applied;
  }
}
