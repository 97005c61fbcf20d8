package dev.spillway.schema.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.schema.compare.Kinds.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Schemas made of schemas. What cannot be decided branch by branch is not decided. */
final class Compositions {
  private Compositions() {}

  static void compare(Walk walk, Place was, Place is, boolean stored) {
    allOf(walk, was, is, stored);
    anyOf(walk, was, is);
    oneOf(walk, was, is);
    not(walk, was, is);
    conditions(walk, was, is);
    dependentSchemas(walk, was, is);
    unevaluated(walk, was, is, "unevaluatedProperties");
    unevaluated(walk, was, is, "unevaluatedItems");
    also(walk, was, is, stored);
  }

  private static void allOf(Walk walk, Place was, Place is, boolean stored) {
    List<Side> before = was.listed("allOf");
    List<Side> after = is.listed("allOf");
    if (before.size() == after.size()) {
      for (int i = 0; i < before.size(); i++) {
        walk.compare(before.get(i), after.get(i), stored);
      }
      return;
    }
    boolean implied =
        after.stream()
            .allMatch(newer -> before.stream().anyMatch(older -> walk.includes(older, newer)));
    // Whatever is gone may have been somebody's column.
    composition(walk, was, is, "allOf", implied && !stored);
  }

  private static void anyOf(Walk walk, Place was, Place is) {
    List<Side> before = was.listed("anyOf");
    List<Side> after = is.listed("anyOf");
    if (after.isEmpty() && !before.isEmpty()) {
      composition(walk, was, is, "anyOf", true);
    } else if (!noteSame(walk, before, after, false)) {
      composition(walk, was, is, "anyOf", isIncluded(walk, before, after));
    }
  }

  private static void oneOf(Walk walk, Place was, Place is) {
    List<Side> before = was.listed("oneOf");
    List<Side> after = is.listed("oneOf");
    if (after.isEmpty() && !before.isEmpty()) {
      composition(walk, was, is, "oneOf", true);
      return;
    }
    // An event that fulfils two is refused, so a wider branch may refuse it.
    boolean apart = areApart(walk, after);
    if (!noteSame(walk, before, after, !apart)) {
      composition(walk, was, is, "oneOf", apart && isIncluded(walk, before, after));
    }
  }

  /** Whether no branch says anything else than it did; then notes the titles. */
  private static boolean noteSame(Walk walk, List<Side> before, List<Side> after, boolean strict) {
    if (before.size() != after.size()) {
      return false;
    }
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      changes.addAll(walk.attempt(before.get(i), after.get(i), strict));
    }
    if (changes.stream().anyMatch(Attempts::matters)) {
      return false;
    }
    walk.noteAll(changes);
    return true;
  }

  private static boolean isIncluded(Walk walk, List<Side> before, List<Side> after) {
    return !before.isEmpty()
        && before.stream()
            .allMatch(older -> after.stream().anyMatch(newer -> walk.includes(older, newer)));
  }

  private static boolean areApart(Walk walk, List<Side> branches) {
    Set<Kind> seen = EnumSet.noneOf(Kind.class);
    for (Side branch : branches) {
      if (branch.isClosed()) {
        continue;
      }
      for (Kind kind : Kinds.possible(walk.after(branch))) {
        if (!seen.add(kind)) {
          return false;
        }
      }
    }
    return true;
  }

  private static void not(Walk walk, Place was, Place is) {
    if (was.has("not") && !is.has("not")) {
      composition(walk, was, is, "not", true);
    } else if (is.has("not")) {
      opaque(walk, was, is, "not", ChangeKind.COMPOSITION_CHANGED);
    }
  }

  private static void conditions(Walk walk, Place was, Place is) {
    if (was.has("if") && !is.has("if")) {
      walk.compatible(was.pointer("if"), ChangeKind.CONDITION_CHANGED, "the condition is gone");
      return;
    }
    for (String keyword : List.of("if", "then", "else")) {
      opaque(walk, was, is, keyword, ChangeKind.CONDITION_CHANGED);
    }
  }

  private static void dependentSchemas(Walk walk, Place was, Place is) {
    Map<String, Side> before = was.named("dependentSchemas");
    is.named("dependentSchemas")
        .forEach(
            (name, newer) -> {
              Side older = before.get(name);
              if (older != null) {
                walk.compare(older, newer, false);
              } else {
                walk.note(
                    newer.pointer(),
                    ChangeKind.CONDITION_CHANGED,
                    Verdict.CANNOT_TELL,
                    "events with " + name + " have one more schema to fulfil");
              }
            });
    before.forEach(
        (name, older) -> {
          if (!is.named("dependentSchemas").containsKey(name)) {
            walk.compatible(
                older.pointer(),
                ChangeKind.CONDITION_CHANGED,
                "events with " + name + " have one schema less to fulfil");
          }
        });
  }

  /** Equal or gone is well; what else it means hangs on all that stands beside it. */
  private static void unevaluated(Walk walk, Place was, Place is, String keyword) {
    if (was.has(keyword) && is.schema(keyword).isOpen()) {
      if (!was.schema(keyword).isOpen()) {
        composition(walk, was, is, keyword, true);
      }
    } else if (was.has(keyword) || is.has(keyword)) {
      opaque(walk, was, is, keyword, ChangeKind.COMPOSITION_CHANGED);
    }
  }

  /** A reference beside keywords that say something of the same. */
  private static void also(Walk walk, Place was, Place is, boolean stored) {
    if (was.has(Place.ALSO) && is.has(Place.ALSO)) {
      walk.compare(was.schema(Place.ALSO), is.schema(Place.ALSO), stored);
    } else if (was.has(Place.ALSO) || is.has(Place.ALSO)) {
      composition(walk, was, is, Place.ALSO, false);
    }
  }

  /** Told only where it differs: where references lead counts, annotations do not. */
  private static void opaque(Walk walk, Place was, Place is, String keyword, ChangeKind kind) {
    if (!was.has(keyword) && !is.has(keyword)) {
      return;
    }
    Side older = was.schema(keyword);
    Side newer = is.schema(keyword);
    boolean same =
        was.has(keyword) == is.has(keyword)
            && older.isClosed() == newer.isClosed()
            && walk.attempt(older, newer, true).stream().noneMatch(Attempts::matters);
    if (!same) {
      walk.note(
          is.has(keyword) ? newer.pointer() : older.pointer(),
          kind,
          Verdict.CANNOT_TELL,
          keyword + " differs");
    }
  }

  private static void composition(
      Walk walk, Place was, Place is, String keyword, boolean compatible) {
    int before = was.value(keyword).map(JsonNode::size).orElse(0);
    int after = is.value(keyword).map(JsonNode::size).orElse(0);
    boolean listed = keyword.endsWith("Of");
    walk.note(
        is.has(keyword) ? is.pointer(keyword) : was.pointer(keyword),
        ChangeKind.COMPOSITION_CHANGED,
        compatible ? Verdict.COMPATIBLE : Verdict.CANNOT_TELL,
        listed ? keyword + " has " + after + " branches, had " + before : keyword + " differs");
  }
}
