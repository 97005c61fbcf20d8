package dev.spillway.schema.compare;

import dev.spillway.schema.compare.Walk.Pair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The branches that were tried in one comparison: each pair once, and all of them together within a
 * budget. For one thread.
 *
 * <p>A branch that refers to itself is met again while it is being tried. It is then taken to be
 * the same as it was. That holds if the trial finds nothing, and does no harm if it finds an
 * incompatible change, which is told; if it finds that the branch has become wider, and the second
 * meeting was at a place where wider matters, it cannot be told. A result that rests on what is
 * taken of another branch is not remembered.
 */
final class Attempts {
  /** Pairs of schemas in one comparison, a second's work. */
  private static final int MAX_COMPARED = 50_000;

  private static final class Trial {
    final Pair pair;
    final boolean strict;

    /** The outermost trial that this one's result rests on. */
    int restsOn;

    boolean takenToBeSame;

    Trial(Pair pair, boolean strict, int level) {
      this.pair = pair;
      this.strict = strict;
      this.restsOn = level;
    }
  }

  private final List<Trial> active = new ArrayList<>();
  private final Map<Pair, List<Change>> known = new HashMap<>();
  private int compared;

  /** Counts one pair; false once there were too many. */
  boolean mayCompare() {
    return compared < MAX_COMPARED && ++compared > 0;
  }

  List<Change> of(Pair pair, boolean strict, Supplier<List<Change>> work) {
    List<Change> result = known.get(pair);
    if (result == null) {
      result = meetAgain(pair, strict);
    }
    return result == null ? run(pair, strict, work) : result;
  }

  private @Nullable List<Change> meetAgain(Pair pair, boolean strict) {
    boolean matters = strict;
    for (int level = active.size() - 1; level >= 0; level--) {
      Trial trial = active.get(level);
      if (trial.pair.equals(pair)) {
        trial.takenToBeSame |= matters;
        Trial innermost = active.getLast();
        innermost.restsOn = Math.min(innermost.restsOn, level);
        return List.of();
      }
      matters |= trial.strict;
    }
    return null;
  }

  private List<Change> run(Pair pair, boolean strict, Supplier<List<Change>> work) {
    int level = active.size();
    Trial trial = new Trial(pair, strict, level);
    active.add(trial);
    List<Change> result = work.get();
    active.removeLast();
    if (trial.takenToBeSame && result.stream().anyMatch(Attempts::matters)) {
      result = new ArrayList<>(result);
      result.add(
          new Change(
              pair.after(),
              ChangeKind.COMPOSITION_CHANGED,
              Verdict.CANNOT_TELL,
              "refers to itself, and has changed"));
    }
    if (trial.restsOn >= level) {
      known.put(pair, List.copyOf(result));
    } else if (level > 0) {
      Trial outer = active.getLast();
      outer.restsOn = Math.min(outer.restsOn, trial.restsOn);
    }
    return result;
  }

  /** Whether a change is more than one of titles and the like. */
  static boolean matters(Change change) {
    return change.kind() != ChangeKind.ANNOTATION_CHANGED;
  }
}
