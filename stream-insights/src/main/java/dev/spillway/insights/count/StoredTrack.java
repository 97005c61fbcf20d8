package dev.spillway.insights.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.spillway.insights.pulse.Json;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * When which events of a partition were stored: segments of counted events wait until the consumers
 * say that they are past the segment's last offset. For one thread.
 *
 * <p>Segments are kept in the log, so that a restart does not forget what waits. What was counted
 * since the last segment before a crash is missing here, and here alone: at most one report's time.
 */
final class StoredTrack {
  /** Key of a segment in the log, before its last offset. */
  static final String PREFIX = "q|";

  /** Most segments; at two a second, two minutes of lag at full resolution. */
  private static final int MAX_SEGMENTS = 240;

  private static final int KEPT_SECONDS = 130;

  private final CountLog log;
  private final Deque<Segment> waiting = new ArrayDeque<>();
  private final SortedMap<Long, Map<String, Integer>> stored = new TreeMap<>();
  private final SortedMap<Long, Map<String, Integer>> changed = new TreeMap<>();

  private record Segment(long lastOffset, Map<String, Integer> counts) {
    byte[] key() {
      return (PREFIX + lastOffset).getBytes(UTF_8);
    }
  }

  StoredTrack(CountLog log) {
    this.log = log;
  }

  /** A segment as it was kept; they come in any order. */
  void restore(String key, byte[] value) throws IOException {
    Map<String, Integer> counts = Json.MAPPER.readValue(value, new TypeReference<>() {});
    waiting.add(new Segment(Long.parseLong(key.substring(PREFIX.length())), counts));
    TreeMap<Long, Segment> sorted = new TreeMap<>();
    waiting.forEach(segment -> sorted.put(segment.lastOffset(), segment));
    waiting.clear();
    waiting.addAll(sorted.values());
  }

  /**
   * Takes what was counted since the last time.
   *
   * @param counts by second and type
   * @param lastOffset of the newest record among them
   * @param storedBelow what is below this offset is stored
   */
  void add(SortedMap<Long, Map<String, Integer>> counts, long lastOffset, long storedBelow) {
    if (counts.isEmpty()) {
      return;
    }
    if (lastOffset < storedBelow) {
      // Stored before it was looked at; when, is not known: as if at once.
      counts.forEach(this::note);
      return;
    }
    Map<String, Integer> sum = new HashMap<>();
    counts.values().forEach(types -> types.forEach((type, n) -> sum.merge(type, n, Integer::sum)));
    if (waiting.size() >= MAX_SEGMENTS) {
      Segment last = waiting.removeLast();
      log.delete(last.key());
      last.counts().forEach((type, n) -> sum.merge(type, n, Integer::sum));
    }
    Segment segment = new Segment(lastOffset, sum);
    waiting.add(segment);
    log.put(segment.key(), Json.write(sum));
  }

  /**
   * The consumers have moved.
   *
   * @param storedBelow what is below this offset is stored
   * @param second when they said so, since 1970
   */
  void advance(long storedBelow, long second) {
    while (!waiting.isEmpty() && waiting.getFirst().lastOffset() < storedBelow) {
      Segment segment = waiting.removeFirst();
      log.delete(segment.key());
      note(second, segment.counts());
    }
  }

  private void note(long second, Map<String, Integer> counts) {
    Map<String, Integer> sum = stored.computeIfAbsent(second, _ -> new HashMap<>());
    counts.forEach((type, n) -> sum.merge(type, n, Integer::sum));
    changed.put(second, sum);
  }

  /** The seconds that changed since the last time, each as it is now. */
  SortedMap<Long, Map<String, Integer>> takeChanged(long nowSecond) {
    SortedMap<Long, Map<String, Integer>> taken = new TreeMap<>();
    changed.tailMap(nowSecond - KEPT_SECONDS).forEach((s, n) -> taken.put(s, Map.copyOf(n)));
    changed.clear();
    stored.headMap(nowSecond - KEPT_SECONDS).clear();
    return taken;
  }
}
