package dev.spillway.schema.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** {@code enum}, {@code const} and {@code pattern}: which values there are. */
final class Values {
  private Values() {}

  static void compare(Walk walk, Place was, Place is) {
    values(walk, was, is);
    pattern(walk, was, is);
  }

  private static void values(Walk walk, Place was, Place is) {
    Optional<Set<String>> before = allowed(was);
    Optional<Set<String>> after = allowed(is);
    String pointer = pointer(after.isPresent() ? is : was);
    if (before.isEmpty() && after.isPresent()) {
      walk.incompatible(pointer, ChangeKind.ENUM_ADDED, "only " + text(after.get()));
    } else if (before.isPresent() && after.isEmpty()) {
      walk.compatible(pointer, ChangeKind.ENUM_REMOVED, "was only " + text(before.get()));
    } else if (before.isPresent() && !before.equals(after)) {
      Set<String> gone = new LinkedHashSet<>(before.get());
      gone.removeAll(after.orElseThrow());
      Set<String> come = new LinkedHashSet<>(after.get());
      come.removeAll(before.get());
      boolean constants = was.has("const") && is.has("const");
      if (gone.isEmpty()) {
        walk.compatible(pointer, ChangeKind.ENUM_WIDENED, "also " + text(come));
      } else if (come.isEmpty()) {
        walk.incompatible(pointer, ChangeKind.ENUM_NARROWED, "no longer " + text(gone));
      } else {
        walk.incompatible(
            pointer,
            constants ? ChangeKind.CONST_CHANGED : ChangeKind.ENUM_CHANGED,
            "no longer " + text(gone) + ", but " + text(come));
      }
    }
  }

  private static String pointer(Place place) {
    return place.pointer(place.has("const") ? "const" : "enum");
  }

  private static Optional<Set<String>> allowed(Place place) {
    Set<String> allowed = new LinkedHashSet<>();
    place.value("enum").ifPresent(values -> values.forEach(value -> allowed.add(canonical(value))));
    Optional<String> constant = place.value("const").map(Values::canonical);
    if (constant.isPresent() && place.has("enum")) {
      allowed.retainAll(Set.of(constant.get()));
    } else {
      constant.ifPresent(allowed::add);
    }
    return place.has("enum") || constant.isPresent() ? Optional.of(allowed) : Optional.empty();
  }

  /** Equal for what JSON Schema calls equal: 1 and 1.0, members in any order. */
  static String canonical(JsonNode value) {
    if (value.isObject()) {
      Map<String, String> members = new TreeMap<>();
      value
          .properties()
          .forEach(member -> members.put(quoted(member.getKey()), canonical(member.getValue())));
      return members.toString();
    }
    if (value.isArray()) {
      StringBuilder text = new StringBuilder("[");
      value.forEach(element -> text.append(canonical(element)).append(','));
      return text.append(']').toString();
    }
    if (value.isNumber()) {
      BigDecimal number = value.decimalValue();
      return (number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros()).toString();
    }
    return value.toString();
  }

  private static String quoted(String name) {
    return com.fasterxml.jackson.databind.node.TextNode.valueOf(name).toString();
  }

  private static String text(Set<String> values) {
    String text = String.join(", ", values);
    return text.length() <= 120 ? text : text.substring(0, 120) + "...";
  }

  private static void pattern(Walk walk, Place was, Place is) {
    String before = was.value("pattern").map(JsonNode::asText).orElse("");
    String after = is.value("pattern").map(JsonNode::asText).orElse("");
    if (before.equals(after)) {
      return;
    }
    if (after.isEmpty()) {
      walk.compatible(was.pointer("pattern"), ChangeKind.PATTERN_REMOVED, before);
    } else if (before.isEmpty()) {
      walk.incompatible(is.pointer("pattern"), ChangeKind.PATTERN_ADDED, after);
    } else {
      walk.note(
          is.pointer("pattern"),
          ChangeKind.PATTERN_CHANGED,
          Verdict.CANNOT_TELL,
          "from " + before + " to " + after);
    }
  }
}
