package dev.spillway.insights.count;

import java.util.HashMap;
import java.util.Map;

/**
 * The most frequent subjects, by the algorithm Space-Saving (Metwally, Agrawal, El Abbadi 2005): of
 * any number of subjects a fixed number is counted, and who comes new takes the place and the count
 * of the rarest. A subject that makes up more than 1/{@value #CAPACITY} of all events is never
 * missed; counts are too high by at most that share. For one thread.
 */
final class HeavySubjects {
  static final int CAPACITY = 64;

  private final Map<String, Integer> places = new HashMap<>();
  private final String[] subjects = new String[CAPACITY];
  private final long[] counts = new long[CAPACITY];

  void add(String subject, long count) {
    Integer known = places.get(subject);
    if (known != null) {
      counts[known] += count;
      return;
    }
    int place = places.size();
    if (place == CAPACITY) {
      place = rarest();
      places.remove(subjects[place]);
    }
    subjects[place] = subject;
    counts[place] += count;
    places.put(subject, place);
  }

  private int rarest() {
    int rarest = 0;
    for (int i = 1; i < CAPACITY; i++) {
      if (counts[i] < counts[rarest]) {
        rarest = i;
      }
    }
    return rarest;
  }

  /** The counts by subject. */
  Map<String, Long> counts() {
    Map<String, Long> all = new HashMap<>();
    places.forEach((subject, place) -> all.put(subject, counts[place]));
    return all;
  }
}
