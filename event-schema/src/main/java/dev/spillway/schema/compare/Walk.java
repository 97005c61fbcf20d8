package dev.spillway.schema.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Goes through two documents side by side and notes what has changed. Two schemas are looked at
 * once in a walk: what they differ in is noted by where it stands, so a second look would add
 * nothing. For one thread.
 */
final class Walk {
  /** More than any schema that people write; a reference followed is one level, too. */
  private static final int MAX_DEPTH = 200;

  private final JsonNode before;
  private final JsonNode after;
  private final Attempts attempts;
  private final Set<Pair> compared = new HashSet<>();
  private final Set<Change> changes = new LinkedHashSet<>();
  private int depth;

  /**
   * Two schemas by where they stand: a pointer stands for one node of its document. Schemas that
   * are not there are one and the same, wherever they are missing.
   */
  record Pair(String before, String after, boolean stored) {
    private static final String OPEN = "true";

    static Pair of(Side older, Side newer, boolean stored) {
      return new Pair(
          older.isOpen() ? OPEN : older.pointer(), newer.isOpen() ? OPEN : newer.pointer(), stored);
    }
  }

  Walk(JsonNode before, JsonNode after) {
    this(before, after, new Attempts(), 0);
  }

  private Walk(JsonNode before, JsonNode after, Attempts attempts, int depth) {
    this.before = before;
    this.after = after;
    this.attempts = attempts;
    this.depth = depth;
  }

  List<Change> compare() {
    compare(new Side(before, ""), new Side(after, ""), true);
    return List.copyOf(changes);
  }

  /**
   * What comparing would note. Nothing below it has a column of its own.
   *
   * @param strict whether any change matters, also one that makes a schema wider
   */
  List<Change> attempt(Side older, Side newer, boolean strict) {
    return attempts.of(
        Pair.of(older, newer, false),
        strict,
        () -> {
          Walk walk = new Walk(before, after, attempts, depth);
          walk.compare(older, newer, false);
          return List.copyOf(walk.changes);
        });
  }

  /** Whether whatever fulfils the one is known to fulfil the other. */
  boolean includes(Side older, Side newer) {
    return attempt(older, newer, false).stream().allMatch(Change::isCompatible);
  }

  /**
   * Compares two schemas.
   *
   * @param stored whether a column and a field are made of them
   */
  void compare(Side older, Side newer, boolean stored) {
    if (older.isOpen() && newer.isOpen() || !compared.add(Pair.of(older, newer, stored))) {
      return;
    }
    if (depth >= MAX_DEPTH || !attempts.mayCompare()) {
      note("", ChangeKind.TOO_LARGE, Verdict.CANNOT_TELL, "too many references to follow");
    } else if (newer.isClosed()) {
      if (!older.isClosed()) {
        incompatible(newer.pointer(), ChangeKind.EVERYTHING_REFUSED, "false refuses every value");
      }
    } else if (older.isClosed()) {
      compatible(
          newer.pointer(), ChangeKind.NOTHING_REFUSED_ANY_MORE, "no value was allowed before");
    } else {
      depth++;
      compare(Place.of(before, older), Place.of(after, newer), stored);
      depth--;
    }
  }

  /** What the newer document says at a place. */
  Place after(Side side) {
    return Place.of(after, side);
  }

  private void compare(Place was, Place is, boolean stored) {
    Annotations.compare(this, was, is, stored);
    Types.compare(this, was, is, stored);
    Values.compare(this, was, is);
    Bounds.compare(this, was, is);
    Properties.compare(this, was, is, stored);
    Arrays.compare(this, was, is, stored);
    Compositions.compare(this, was, is, stored);
  }

  void compatible(String pointer, ChangeKind kind, String detail) {
    note(pointer, kind, Verdict.COMPATIBLE, detail);
  }

  void incompatible(String pointer, ChangeKind kind, String detail) {
    note(pointer, kind, Verdict.INCOMPATIBLE, detail);
  }

  void note(String pointer, ChangeKind kind, Verdict verdict, String detail) {
    changes.add(new Change(pointer, kind, verdict, detail));
  }

  void noteAll(List<Change> more) {
    changes.addAll(more);
  }
}
