package dev.spillway.schema.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Goes through two documents side by side and notes what has changed. For one thread. */
final class Walk {
  /** Schemas that refer to each other in many ways take exponentially long. */
  private static final int MAX_COMPARED = 50_000;

  private final JsonNode before;
  private final JsonNode after;

  /** What is being compared now; to meet it again means recursion, which adds nothing. */
  private final Set<Pair> active;

  private final int[] compared;

  /** Once each: several references may lead to the same schema. */
  private final Set<Change> changes = new LinkedHashSet<>();

  /** By where they stand: a pointer stands for one node of its document. */
  private record Pair(String before, String after, boolean stored) {}

  Walk(JsonNode before, JsonNode after) {
    this(before, after, new HashSet<>(), new int[1]);
  }

  private Walk(JsonNode before, JsonNode after, Set<Pair> active, int[] compared) {
    this.before = before;
    this.after = after;
    this.active = active;
    this.compared = compared;
  }

  List<Change> compare() {
    compare(new Side(before, ""), new Side(after, ""), true);
    return List.copyOf(changes);
  }

  /** What comparing would note. Nothing below it has a column of its own. */
  List<Change> attempt(Side older, Side newer) {
    Walk walk = new Walk(before, after, active, compared);
    walk.compare(older, newer, false);
    return List.copyOf(walk.changes);
  }

  /** Whether whatever fulfils the one is known to fulfil the other. */
  boolean includes(Side older, Side newer) {
    return attempt(older, newer).stream().allMatch(Change::isCompatible);
  }

  /**
   * Compares two schemas.
   *
   * @param stored whether a column and a field are made of them
   */
  void compare(Side older, Side newer, boolean stored) {
    if (older.isOpen() && newer.isOpen()) {
      return; // neither says anything; what is below them would be compared without an end
    }
    Pair pair = new Pair(older.pointer(), newer.pointer(), stored);
    if (!active.add(pair)) {
      return;
    }
    if (compared[0]++ > MAX_COMPARED) {
      if (compared[0] == MAX_COMPARED + 2) {
        note("", ChangeKind.TOO_LARGE, Verdict.CANNOT_TELL, "too many references to follow");
      }
    } else if (newer.isClosed()) {
      if (!older.isClosed()) {
        incompatible(newer.pointer(), ChangeKind.EVERYTHING_REFUSED, "false refuses every value");
      }
    } else if (older.isClosed()) {
      compatible(
          newer.pointer(), ChangeKind.NOTHING_REFUSED_ANY_MORE, "no value was allowed before");
    } else {
      compare(Place.of(before, older), Place.of(after, newer), stored);
    }
    active.remove(pair);
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
