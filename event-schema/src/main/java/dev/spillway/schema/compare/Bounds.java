package dev.spillway.schema.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Least and most of numbers, lengths and counts. */
final class Bounds {
  private static final List<String> LEAST = List.of("minLength", "minItems", "minProperties");
  private static final List<String> MOST =
      List.of("maxLength", "maxItems", "maxProperties", "maxContains");

  /**
   * A limit of numbers.
   *
   * @param exclusive whether the number itself is beyond it
   */
  private record Limit(BigDecimal number, boolean exclusive, String keyword) {
    /** Negative if this one lets pass more, for a limit from below. */
    int compareFromBelow(Limit other) {
      int order = number.compareTo(other.number);
      return order != 0 ? order : Boolean.compare(exclusive, other.exclusive);
    }

    int compareFromAbove(Limit other) {
      int order = other.number.compareTo(number);
      return order != 0 ? order : Boolean.compare(exclusive, other.exclusive);
    }
  }

  private Bounds() {}

  /** Whether every number that the place lets pass, were it whole, has 64 bits. */
  static boolean fitsLong(Place place) {
    BigDecimal least = BigDecimal.valueOf(Long.MIN_VALUE);
    BigDecimal most = BigDecimal.valueOf(Long.MAX_VALUE);
    List<JsonNode> listed = new ArrayList<>();
    place.value("const").ifPresent(listed::add);
    place.value("enum").ifPresent(values -> values.forEach(listed::add));
    if (!listed.isEmpty()) {
      return listed.stream()
          .filter(JsonNode::isNumber)
          .map(JsonNode::decimalValue)
          .allMatch(number -> number.compareTo(least) >= 0 && number.compareTo(most) <= 0);
    }
    Limit lower = lower(place);
    Limit upper = upper(place);
    return lower != null
        && upper != null
        && lower.number().compareTo(least) >= 0
        && upper.number().compareTo(most) <= 0;
  }

  static void compare(Walk walk, Place was, Place is) {
    note(walk, was, is, lower(was), lower(is), true);
    note(walk, was, is, upper(was), upper(is), false);
    for (String keyword : LEAST) {
      // Not to be there is to be 0.
      note(walk, was, is, positive(was, keyword), positive(is, keyword), true);
    }
    for (String keyword : MOST) {
      note(walk, was, is, limit(was, keyword, false), limit(is, keyword, false), false);
    }
    multipleOf(walk, was, is);
    uniqueItems(walk, was, is);
  }

  private static @Nullable Limit limit(Place place, String keyword, boolean exclusive) {
    return place
        .value(keyword)
        .map(number -> new Limit(number.decimalValue(), exclusive, keyword))
        .orElse(null);
  }

  private static @Nullable Limit positive(Place place, String keyword) {
    Limit limit = limit(place, keyword, false);
    return limit == null || limit.number().signum() == 0 ? null : limit;
  }

  private static @Nullable Limit lower(Place place) {
    Limit inclusive = limit(place, "minimum", false);
    Limit exclusive = limit(place, "exclusiveMinimum", true);
    if (inclusive == null || exclusive == null) {
      return inclusive == null ? exclusive : inclusive;
    }
    return inclusive.compareFromBelow(exclusive) > 0 ? inclusive : exclusive;
  }

  private static @Nullable Limit upper(Place place) {
    Limit inclusive = limit(place, "maximum", false);
    Limit exclusive = limit(place, "exclusiveMaximum", true);
    if (inclusive == null || exclusive == null) {
      return inclusive == null ? exclusive : inclusive;
    }
    return inclusive.compareFromAbove(exclusive) > 0 ? inclusive : exclusive;
  }

  private static void note(
      Walk walk,
      Place was,
      Place is,
      @Nullable Limit before,
      @Nullable Limit after,
      boolean below) {
    if (after == null) {
      if (before != null) {
        walk.compatible(
            was.pointer(before.keyword()),
            ChangeKind.BOUND_LOOSENED,
            before.keyword() + " " + before.number() + " is gone");
      }
      return;
    }
    if (before == null) {
      walk.incompatible(
          is.pointer(after.keyword()),
          ChangeKind.BOUND_TIGHTENED,
          after.keyword() + " is now " + after.number());
      return;
    }
    int order = below ? after.compareFromBelow(before) : after.compareFromAbove(before);
    if (order != 0) {
      walk.note(
          is.pointer(after.keyword()),
          order > 0 ? ChangeKind.BOUND_TIGHTENED : ChangeKind.BOUND_LOOSENED,
          order > 0 ? Verdict.INCOMPATIBLE : Verdict.COMPATIBLE,
          "from "
              + before.keyword()
              + " "
              + before.number()
              + " to "
              + after.keyword()
              + " "
              + after.number());
    }
  }

  private static void multipleOf(Walk walk, Place was, Place is) {
    Optional<BigDecimal> before = was.value("multipleOf").map(JsonNode::decimalValue);
    Optional<BigDecimal> after = is.value("multipleOf").map(JsonNode::decimalValue);
    if (after.isEmpty()) {
      before.ifPresent(
          number ->
              walk.compatible(
                  was.pointer("multipleOf"), ChangeKind.MULTIPLE_OF_CHANGED, number + " is gone"));
    } else if (before.isEmpty() || before.get().compareTo(after.get()) != 0) {
      // Every multiple of 6 is one of 3.
      boolean divides = before.isPresent() && before.get().remainder(after.get()).signum() == 0;
      walk.note(
          is.pointer("multipleOf"),
          ChangeKind.MULTIPLE_OF_CHANGED,
          divides ? Verdict.COMPATIBLE : Verdict.INCOMPATIBLE,
          "from " + before.map(BigDecimal::toString).orElse("any") + " to " + after.get());
    }
  }

  private static void uniqueItems(Walk walk, Place was, Place is) {
    boolean before = was.value("uniqueItems").map(JsonNode::asBoolean).orElse(false);
    boolean after = is.value("uniqueItems").map(JsonNode::asBoolean).orElse(false);
    if (before != after) {
      walk.note(
          after ? is.pointer("uniqueItems") : was.pointer("uniqueItems"),
          ChangeKind.UNIQUE_ITEMS_CHANGED,
          after ? Verdict.INCOMPATIBLE : Verdict.COMPATIBLE,
          after ? "equal elements are refused" : "equal elements are taken");
    }
  }
}
