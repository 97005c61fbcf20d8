package dev.spillway.local.metrics;

import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Quantiles of what a histogram counted between two scrapes, as Prometheus reckons them. */
public final class Buckets {
  private Buckets() {}

  /**
   * The growth of cumulative counts. A count that has fallen is that of a process that began anew.
   */
  public static NavigableMap<Double, Double> growth(
      NavigableMap<Double, Double> before, NavigableMap<Double, Double> after) {
    Map.Entry<Double, Double> lastBefore = before.lastEntry();
    Map.Entry<Double, Double> lastAfter = after.lastEntry();
    if (lastBefore == null || lastAfter == null || lastAfter.getValue() < lastBefore.getValue()) {
      return after;
    }
    NavigableMap<Double, Double> growth = new TreeMap<>();
    after.forEach((bound, count) -> growth.put(bound, count - before.getOrDefault(bound, 0.0)));
    return growth;
  }

  /** Adds counts of another histogram with the same bounds. */
  public static void add(NavigableMap<Double, Double> to, NavigableMap<Double, Double> more) {
    more.forEach((bound, count) -> to.merge(bound, count, Double::sum));
  }

  /**
   * The quantile, interpolated inside its bucket; in the last bucket, which has no upper bound,
   * that bucket's lower bound. Empty when nothing was counted.
   *
   * @param quantile from 0 to 1
   */
  public static OptionalDouble quantile(NavigableMap<Double, Double> counts, double quantile) {
    Map.Entry<Double, Double> all = counts.lastEntry();
    if (all == null || all.getValue() <= 0) {
      return OptionalDouble.empty();
    }
    double rank = quantile * all.getValue();
    double lowerBound = 0;
    double below = 0;
    for (Map.Entry<Double, Double> bucket : counts.entrySet()) {
      double upTo = bucket.getValue();
      if (upTo >= rank && upTo > below) {
        double bound = bucket.getKey();
        return OptionalDouble.of(
            Double.isInfinite(bound)
                ? lowerBound
                : lowerBound + (bound - lowerBound) * (rank - below) / (upTo - below));
      }
      lowerBound = bucket.getKey();
      below = upTo;
    }
    return OptionalDouble.of(lowerBound);
  }
}
