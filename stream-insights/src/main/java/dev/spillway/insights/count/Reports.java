package dev.spillway.insights.count;

import dev.spillway.insights.pulse.Pulse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Says what changed in a partition's counts. The first report after a restart says all that is
 * kept: what was said before the crash may not have been committed, and to say it twice changes
 * nothing. For one thread.
 */
public final class Reports {
  /** Most sources and subjects of a partition's minute that are told. */
  private static final int HEAVIEST = 40;

  private final int partition;
  private final PartitionCounts counts;

  /**
   * What changed.
   *
   * @param partials by type
   */
  public record Report(List<Map.Entry<String, Partial>> partials, Pulse pulse) {}

  /** Reports of one partition's counts. */
  public Reports(int partition, PartitionCounts counts) {
    this.partition = partition;
    this.counts = counts;
  }

  /**
   * What changed since the last report.
   *
   * @param nowMillis the clock
   * @param storedBelow what is below this offset is stored, as far as the consumers have said
   * @param storedAtMillis when they said so
   */
  public Report take(long nowMillis, long storedBelow, long storedAtMillis) {
    long now = Math.floorDiv(nowMillis, 1000L);
    List<Map.Entry<String, Partial>> partials = new ArrayList<>();
    List<Pulse.Arrived> arrived = new ArrayList<>();
    SortedMap<Long, Map<String, Integer>> untracked = new TreeMap<>();
    for (Window window : counts.windows()) {
      Map<String, List<Integer>> types = new HashMap<>();
      window.types.forEach(
          (type, sum) -> {
            if (sum.changed) {
              sum.changed = false;
              List<Integer> seconds = seconds(window, type, sum, untracked);
              types.put(type, seconds);
              Totals minute = counts.minute(window.minute(), type);
              partials.add(Map.entry(type, new Partial(partition, window.start, seconds, minute)));
            }
          });
      if (!types.isEmpty()) {
        arrived.add(new Pulse.Arrived(window.start, types));
      }
    }
    StoredTrack track = counts.track();
    track.add(untracked, counts.lastOffset(), storedBelow);
    track.advance(storedBelow, Math.floorDiv(storedAtMillis, 1000L));
    Pulse pulse = new Pulse(nowMillis, arrived, track.takeChanged(now), minute(now));
    counts.settle();
    return new Report(partials, pulse);
  }

  private static List<Integer> seconds(
      Window window, String type, TypeCounts sum, SortedMap<Long, Map<String, Integer>> untracked) {
    List<Integer> seconds = new ArrayList<>(Window.SECONDS);
    for (int i = 0; i < Window.SECONDS; i++) {
      int count = sum.inSecond(i);
      seconds.add(count);
      int more = count - sum.tracked[i];
      if (more > 0) {
        untracked.computeIfAbsent(window.start + i, _ -> new HashMap<>()).put(type, more);
        sum.tracked[i] = count;
      }
    }
    return seconds;
  }

  private Pulse.Minute minute(long now) {
    Collection<Window> windows = counts.lastMinute(now);
    Map<String, Long> sources = new HashMap<>();
    Map<String, Long> subjects = new HashMap<>();
    long[] sizes = new long[Buckets.SIZES.size() + 1];
    long[] lateness = new long[Buckets.LATENESS.size() + 1];
    for (Window window : windows) {
      window.sources.forEach((source, n) -> sources.merge(source, n.count(), Long::sum));
      window.subjects.counts().forEach((subject, n) -> subjects.merge(subject, n, Long::sum));
      for (TypeCounts type : window.types.values()) {
        for (int i = 0; i < sizes.length; i++) {
          sizes[i] += type.ofSize(i);
        }
        for (int i = 0; i < lateness.length; i++) {
          lateness[i] += type.ofLateness(i);
        }
      }
    }
    return new Pulse.Minute(heaviest(sources), heaviest(subjects), list(sizes), list(lateness));
  }

  private static Map<String, Long> heaviest(Map<String, Long> all) {
    return all.size() <= HEAVIEST
        ? all
        : all.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .limit(HEAVIEST)
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static List<Long> list(long[] counts) {
    return java.util.Arrays.stream(counts).boxed().toList();
  }
}
