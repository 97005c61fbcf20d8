package dev.spillway.schema.compare;

import dev.spillway.schema.compare.Kinds.Kind;
import java.util.EnumSet;
import java.util.Set;

/** {@code type} and {@code format}, which together decide on the type in the stores. */
final class Types {
  private Types() {}

  static void compare(Walk walk, Place was, Place is, boolean stored) {
    boolean fits = !stored || StoreType.of(was).mayBecome(StoreType.of(is));
    String column =
        fits ? "" : "; the stores hold " + StoreType.of(was) + " and not " + StoreType.of(is);
    boolean told = type(walk, was, is, fits, column);
    if (stored) {
      mapping(walk, was, is);
    }
    told |= format(walk, was, is, fits, column);
    if (!fits && !told) {
      walk.incompatible(
          is.pointer(), ChangeKind.STORE_TYPE_CHANGED, "no event is refused" + column);
    }
  }

  /** Returns whether an incompatible change was noted. */
  private static boolean type(Walk walk, Place was, Place is, boolean fits, String column) {
    Set<Kind> before = Kinds.declared(was);
    Set<Kind> after = Kinds.declared(is);
    if (before.equals(after)) {
      return false;
    }
    Set<Kind> lost = EnumSet.copyOf(Kinds.possible(was));
    lost.removeAll(after);
    Set<Kind> gained = EnumSet.copyOf(after);
    gained.removeAll(before);
    String pointer = is.has("type") ? is.pointer("type") : was.pointer("type");
    boolean takes = lost.isEmpty() && fits;
    walk.note(
        pointer,
        kind(lost, gained),
        takes ? Verdict.COMPATIBLE : Verdict.INCOMPATIBLE,
        "from " + Kinds.text(before) + " to " + Kinds.text(after) + column);
    return !takes;
  }

  /** A field of Elasticsearch keeps its type for as long as its index lives. */
  private static void mapping(Walk walk, Place was, Place is) {
    if (StoreType.of(was) == StoreType.INTEGER && StoreType.of(is) == StoreType.NUMBER) {
      walk.compatible(
          is.has("type") ? is.pointer("type") : was.pointer("type"),
          ChangeKind.MAPPING_CHANGED,
          "readers go on as they are; the field in Elasticsearch changes from integer to number,"
              + " which takes effect with next month's index, or once an index is rebuilt");
    }
  }

  private static ChangeKind kind(Set<Kind> lost, Set<Kind> gained) {
    Set<Kind> onlyNull = EnumSet.of(Kind.NULL);
    if (gained.isEmpty()) {
      return lost.equals(onlyNull) ? ChangeKind.NULL_REFUSED : ChangeKind.TYPE_NARROWED;
    }
    if (lost.isEmpty()) {
      return gained.equals(onlyNull) ? ChangeKind.NULL_ALLOWED : ChangeKind.TYPE_WIDENED;
    }
    return ChangeKind.TYPE_CHANGED;
  }

  private static boolean format(Walk walk, Place was, Place is, boolean fits, String column) {
    String before = Formats.of(was);
    String after = Formats.of(is);
    if (before.equals(after)) {
      return false;
    }
    if (after.isEmpty()) {
      walk.note(
          was.pointer("format"),
          ChangeKind.FORMAT_REMOVED,
          fits ? Verdict.COMPATIBLE : Verdict.INCOMPATIBLE,
          before + column);
      return !fits;
    }
    if (before.isEmpty()) {
      walk.incompatible(is.pointer("format"), ChangeKind.FORMAT_ADDED, after + column);
      return true;
    }
    boolean wider = Formats.isWidening(before, after) && fits;
    walk.note(
        is.pointer("format"),
        ChangeKind.FORMAT_CHANGED,
        wider ? Verdict.COMPATIBLE : Verdict.INCOMPATIBLE,
        "from " + before + " to " + after + column);
    return !wider;
  }
}
