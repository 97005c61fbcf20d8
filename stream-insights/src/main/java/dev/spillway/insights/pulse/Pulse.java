package dev.spillway.insights.pulse;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What the task of one partition tells every instance, about four times a second while something
 * changes. Counts of a window or second replace those told before.
 *
 * @param at milliseconds since 1970, by the clock of the instance that has the task
 * @param windows events that came, of the windows of ten seconds that changed
 * @param stored events by type that were stored, of the seconds (since 1970) that changed
 * @param minute the last minute in other respects
 */
public record Pulse(
    long at, List<Arrived> windows, SortedMap<Long, Map<String, Integer>> stored, Minute minute) {

  /**
   * Events that came in ten seconds.
   *
   * @param start first second, since 1970
   * @param types for each type ten counts, one a second
   */
  public record Arrived(long start, Map<String, List<Integer>> types) {}

  /**
   * The last minute.
   *
   * @param sources the most frequent ones
   * @param subjects the most frequent ones, as estimated
   * @param sizes in the ranges of {@link dev.spillway.insights.count.Buckets#SIZES}
   * @param lateness in the ranges of {@link dev.spillway.insights.count.Buckets#LATENESS}
   */
  public record Minute(
      Map<String, Long> sources,
      Map<String, Long> subjects,
      List<Long> sizes,
      List<Long> lateness) {}

  /** Whether it says more than the time and what an earlier one said of the last minute. */
  public boolean tellsMoreThan(Minute earlier) {
    return !windows.isEmpty() || !stored.isEmpty() || !minute.equals(earlier);
  }
}
