package dev.spillway.schema.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The members of objects. */
final class Properties {
  private static final String ADDITIONAL = "additionalProperties";
  private static final String PATTERNS = "patternProperties";

  private Properties() {}

  static void compare(Walk walk, Place was, Place is, boolean stored) {
    Map<String, Side> before = was.named("properties");
    Map<String, Side> after = is.named("properties");
    before.forEach(
        (name, older) -> {
          Side newer = after.get(name);
          if (newer != null) {
            walk.compare(older, newer, stored);
          } else if (stored) {
            gone(walk, name, older, before, after);
          } else {
            fallback(is, name, walk, older);
          }
        });
    after.forEach(
        (name, newer) -> {
          if (!before.containsKey(name)) {
            added(walk, was, name, newer, stored);
          }
        });
    required(walk, was, is);
    dependentRequired(walk, was, is);
    additional(walk, was, is);
    patterns(walk, was, is);
    if (was.has("propertyNames") || is.has("propertyNames")) {
      walk.compare(was.schema("propertyNames"), is.schema("propertyNames"), false);
    }
  }

  private static void gone(
      Walk walk, String name, Side older, Map<String, Side> before, Map<String, Side> after) {
    List<String> alike =
        after.entrySet().stream()
            .filter(entry -> !before.containsKey(entry.getKey()))
            .filter(entry -> entry.getValue().node().equals(older.node()))
            .map(Map.Entry::getKey)
            .toList();
    boolean renamed = alike.size() == 1;
    walk.incompatible(
        older.pointer(),
        renamed ? ChangeKind.PROPERTY_RENAMED : ChangeKind.PROPERTY_REMOVED,
        renamed
            ? name + " is gone, and the new " + alike.getFirst() + " has the same schema"
            : name + " is gone, and with it its column and its field");
  }

  /** Where nothing is made of a property, all that counts is what the rest now says of it. */
  private static void fallback(Place is, String name, Walk walk, Side older) {
    if (matchesPattern(is, name)) {
      walk.note(
          older.pointer(),
          ChangeKind.PROPERTY_REMOVED,
          Verdict.CANNOT_TELL,
          name + " falls under " + PATTERNS);
    } else {
      walk.compare(older, is.schema(ADDITIONAL), false);
    }
  }

  private static void added(Walk walk, Place was, String name, Side newer, boolean stored) {
    Side rest = was.schema(ADDITIONAL);
    if (matchesPattern(was, name)) {
      walk.note(
          newer.pointer(),
          ChangeKind.PROPERTY_ADDED,
          Verdict.CANNOT_TELL,
          name + " fell under " + PATTERNS);
    } else if (rest.isClosed() || newer.isOpen()) {
      walk.compatible(newer.pointer(), ChangeKind.PROPERTY_ADDED, name);
    } else if (newer.isClosed()) {
      walk.incompatible(newer.pointer(), ChangeKind.EVERYTHING_REFUSED, name + " is refused");
    } else if (!rest.isOpen()) {
      boolean included = walk.includes(rest, newer);
      walk.note(
          newer.pointer(),
          ChangeKind.PROPERTY_ADDED,
          included ? Verdict.COMPATIBLE : Verdict.INCOMPATIBLE,
          name + (included ? "" : " refuses what " + ADDITIONAL + " let pass"));
    } else {
      walk.note(
          newer.pointer(),
          ChangeKind.PROPERTY_ADDED,
          stored ? Verdict.COMPATIBLE : Verdict.CANNOT_TELL,
          name + "; an event that carried it undeclared must fit now");
    }
  }

  private static boolean matchesPattern(Place place, String name) {
    return place.named(PATTERNS).keySet().stream()
        .anyMatch(pattern -> Pattern.compile(pattern).matcher(name).find());
  }

  private static void required(Walk walk, Place was, Place is) {
    Set<String> before = was.texts("required");
    Set<String> after = is.texts("required");
    for (String name : after) {
      if (!before.contains(name)) {
        walk.incompatible(is.pointer("required"), ChangeKind.REQUIRED_ADDED, name);
      }
    }
    for (String name : before) {
      if (!after.contains(name)) {
        walk.compatible(was.pointer("required"), ChangeKind.REQUIRED_REMOVED, name);
      }
    }
  }

  private static void dependentRequired(Walk walk, Place was, Place is) {
    Set<List<String>> before = dependent(was);
    Set<List<String>> after = dependent(is);
    for (List<String> pair : after) {
      if (!before.contains(pair) && !was.texts("required").contains(pair.get(1))) {
        walk.incompatible(
            is.pointer("dependentRequired"),
            ChangeKind.DEPENDENT_REQUIRED_ADDED,
            pair.get(1) + " with " + pair.get(0));
      }
    }
    for (List<String> pair : before) {
      if (!after.contains(pair)) {
        walk.compatible(
            was.pointer("dependentRequired"),
            ChangeKind.DEPENDENT_REQUIRED_REMOVED,
            pair.get(1) + " with " + pair.get(0));
      }
    }
  }

  private static Set<List<String>> dependent(Place place) {
    Set<List<String>> pairs = new LinkedHashSet<>();
    Optional<JsonNode> value = place.value("dependentRequired");
    value.ifPresent(
        named ->
            named
                .properties()
                .forEach(
                    member ->
                        member
                            .getValue()
                            .forEach(name -> pairs.add(List.of(member.getKey(), name.asText())))));
    return pairs;
  }

  private static void additional(Walk walk, Place was, Place is) {
    Side before = was.schema(ADDITIONAL);
    Side after = is.schema(ADDITIONAL);
    if (after.isClosed() && !before.isClosed()) {
      walk.incompatible(
          after.pointer(),
          ChangeKind.ADDITIONAL_PROPERTIES_REFUSED,
          "undeclared members are refused");
    } else if (before.isClosed() && !after.isClosed()) {
      walk.compatible(
          is.has(ADDITIONAL) ? after.pointer() : before.pointer(),
          ChangeKind.ADDITIONAL_PROPERTIES_ALLOWED,
          "undeclared members are taken");
    } else {
      walk.compare(before, after, false);
    }
  }

  private static void patterns(Walk walk, Place was, Place is) {
    Map<String, Side> before = was.named(PATTERNS);
    Map<String, Side> after = is.named(PATTERNS);
    before.forEach(
        (pattern, older) -> {
          Side newer = after.get(pattern);
          if (newer != null) {
            walk.compare(older, newer, false);
          } else {
            changed(walk, older.pointer(), pattern + " is gone");
          }
        });
    after.forEach(
        (pattern, newer) -> {
          if (!before.containsKey(pattern)) {
            changed(walk, newer.pointer(), pattern + " is new");
          }
        });
  }

  private static void changed(Walk walk, String pointer, String detail) {
    walk.note(pointer, ChangeKind.PATTERN_PROPERTIES_CHANGED, Verdict.CANNOT_TELL, detail);
  }
}
