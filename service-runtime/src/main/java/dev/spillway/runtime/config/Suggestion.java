package dev.spillway.runtime.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known key that an unknown one was probably meant to be. */
final class Suggestion {
  private Suggestion() {}

  /** The nearest of {@code known} if it is near: a third of the letters wrong, or misplaced. */
  static Optional<String> nearest(String unknown, Collection<String> known) {
    Optional<String> misplaced =
        known.stream().filter(key -> lastPart(key).equals(lastPart(unknown))).findFirst();
    return known.stream()
        .filter(key -> distance(unknown, key) <= Math.max(2, unknown.length() / 3))
        .min(Comparator.comparingInt(key -> distance(unknown, key)))
        .or(() -> misplaced);
  }

  private static String lastPart(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  /** Levenshtein's: how many letters to insert, drop or change. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
