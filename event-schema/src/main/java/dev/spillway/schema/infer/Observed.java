package dev.spillway.schema.infer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was seen at one place of the events of a type. For one thread. */
final class Observed {
  private static final int DEEPEST = 32;
  private static final int LONGEST_NAME = 256;

  /** The order in which a schema lists them. */
  enum Seen {
    OBJECT,
    ARRAY,
    STRING,
    INTEGER,
    NUMBER,
    BOOLEAN,
    NULL
  }

  private final Rules rules;
  private final Places places;
  private final int depth;
  private final Map<Seen, Long> seen = new EnumMap<>(Seen.class);
  private final Map<String, Observed> members = new LinkedHashMap<>();
  private @Nullable Observed elements;
  private @Nullable Texts texts;
  private boolean cut;

  /** How many places are still to be had, for all that share it. */
  static final class Places {
    private int left;

    Places(int left) {
      this.left = left;
    }

    boolean take() {
      return left > 0 && left-- > 0;
    }
  }

  Observed(Rules rules, Places places) {
    this(rules, places, 0);
  }

  private Observed(Rules rules, Places places, int depth) {
    this.rules = rules;
    this.places = places;
    this.depth = depth;
  }

  void add(JsonNode value) {
    seen.merge(kind(value), 1L, Long::sum);
    if (value.isObject()) {
      value.properties().forEach(member -> addMember(member.getKey(), member.getValue()));
    } else if (value.isArray()) {
      addElements(value);
    } else if (value.isTextual()) {
      if (texts == null) {
        texts = new Texts(rules);
      }
      texts.add(value.textValue());
    }
  }

  private void addMember(String name, JsonNode value) {
    Observed member = members.get(name);
    if (member == null) {
      if (members.size() >= rules.members() || name.length() > LONGEST_NAME || !mayGrow()) {
        cut = true;
        return;
      }
      member = new Observed(rules, places, depth + 1);
      members.put(name, member);
    }
    member.add(value);
  }

  private void addElements(JsonNode array) {
    if (array.isEmpty()) {
      return;
    }
    Observed inside = elements;
    if (inside == null) {
      if (!mayGrow()) {
        cut = true;
        return;
      }
      inside = new Observed(rules, places, depth + 1);
      elements = inside;
    }
    array.forEach(inside::add);
  }

  private boolean mayGrow() {
    return depth < DEEPEST && places.take();
  }

  private static Seen kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT, POJO -> Seen.OBJECT;
      case ARRAY -> Seen.ARRAY;
      case STRING, BINARY -> Seen.STRING;
      // An integer beyond 64 bits is none to a store.
      case NUMBER ->
          value.canConvertToLong() && value.isIntegralNumber() ? Seen.INTEGER : Seen.NUMBER;
      case BOOLEAN -> Seen.BOOLEAN;
      case NULL, MISSING -> Seen.NULL;
    };
  }

  long count(Seen kind) {
    return seen.getOrDefault(kind, 0L);
  }

  /** How many values there were. */
  long count() {
    return seen.values().stream().mapToLong(Long::longValue).sum();
  }

  Map<String, Observed> members() {
    return members;
  }

  @Nullable Observed elements() {
    return elements;
  }

  @Nullable Texts texts() {
    return texts;
  }

  /** Whether there was more below than is remembered. */
  boolean isCut() {
    return cut;
  }

  /** Whether every value is a number. */
  boolean isNumeric() {
    long numbers = count(Seen.INTEGER) + count(Seen.NUMBER);
    return numbers > 0 && numbers == count() - count(Seen.NULL);
  }
}
