package dev.spillway.schema.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The elements of arrays. */
final class Arrays {
  private Arrays() {}

  static void compare(Walk walk, Place was, Place is, boolean stored) {
    List<Side> before = was.listed("prefixItems");
    List<Side> after = is.listed("prefixItems");
    for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
      // An element beyond the listed ones is under items.
      walk.compare(
          i < before.size() ? before.get(i) : was.schema("items"),
          i < after.size() ? after.get(i) : is.schema("items"),
          false);
    }
    if (was.has("items") || is.has("items")) {
      walk.compare(was.schema("items"), is.schema("items"), stored);
    }
    contains(walk, was, is);
  }

  private static void contains(Walk walk, Place was, Place is) {
    if (!was.has("contains")) {
      if (is.has("contains") && least(is) > 0) {
        walk.incompatible(
            is.pointer("contains"), ChangeKind.CONTAINS_ADDED, "an empty array is refused");
      }
    } else if (!is.has("contains")) {
      walk.compatible(was.pointer("contains"), ChangeKind.CONTAINS_REMOVED, "anything may be in");
    } else {
      if (least(was) != least(is)) {
        boolean loosened = least(is) < least(was);
        walk.note(
            is.pointer(is.has("minContains") ? "minContains" : "contains"),
            loosened ? ChangeKind.BOUND_LOOSENED : ChangeKind.BOUND_TIGHTENED,
            loosened ? Verdict.COMPATIBLE : Verdict.INCOMPATIBLE,
            "from minContains " + least(was) + " to " + least(is));
      }
      boolean limited = was.has("maxContains") || is.has("maxContains");
      List<Change> changes = walk.attempt(was.schema("contains"), is.schema("contains"), limited);
      // With a limit from above, to count more is to refuse more.
      if (limited && changes.stream().anyMatch(Attempts::matters)) {
        walk.note(
            is.pointer("contains"),
            ChangeKind.CONTAINS_CHANGED,
            Verdict.CANNOT_TELL,
            "elements are counted otherwise");
      } else {
        walk.noteAll(changes);
      }
    }
  }

  private static int least(Place place) {
    return place.value("minContains").map(JsonNode::intValue).orElse(1);
  }
}
