package dev.spillway.insights.total;

import dev.spillway.insights.count.Partial;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The events of a type in each of the last seconds, over all partitions. A restart begins with
 * nothing; half a second later the partitions have said again what they have. For one thread.
 */
final class TypeRate {
  private static final int KEPT_SECONDS = 40;

  private record Place(int partition, long windowStart) {}

  private final Map<Place, List<Integer>> windows = new HashMap<>();

  void put(Partial partial) {
    windows.put(new Place(partial.partition(), partial.windowStart()), partial.seconds());
  }

  /** Events a second, over so many seconds up to this one. */
  double perSecond(long nowSecond, int seconds) {
    windows.keySet().removeIf(place -> place.windowStart() < nowSecond - KEPT_SECONDS);
    long[] sum = {0};
    windows.forEach(
        (place, counts) -> {
          for (int i = 0; i < counts.size(); i++) {
            long second = place.windowStart() + i;
            if (second > nowSecond - seconds && second <= nowSecond) {
              sum[0] += counts.get(i);
            }
          }
        });
    return (double) sum[0] / seconds;
  }
}
