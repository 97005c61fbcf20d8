package dev.spillway.insights.view;

import dev.spillway.insights.pulse.Hearing;
import dev.spillway.insights.pulse.Json;
import dev.spillway.insights.pulse.LetterCounts;
import dev.spillway.insights.pulse.Pulse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the partitions have told of the last two minutes. One thread hears, any thread asks.
 *
 * <p>A start reads the topic from its beginning and so has the last two minutes at once.
 */
public final class Pulses implements Hearing {
  private static final Logger log = LoggerFactory.getLogger(Pulses.class);

  /** How much of the past is shown, and a little more. */
  private static final long KEPT_SECONDS = 140;

  /** A pulse is sent again after a minute at the latest; one this old is of nobody. */
  private static final long MINUTE_KEPT_MILLIS = 75_000;

  private final InstantSource clock;
  private final Map<String, OfPartition> partitions = new HashMap<>();
  private final Map<String, LetterCounts> letters = new HashMap<>();

  /** What one partition has told. */
  private static final class OfPartition {
    private final TreeMap<Long, Map<String, List<Integer>>> arrived = new TreeMap<>();
    private final TreeMap<Long, Map<String, Integer>> stored = new TreeMap<>();
    private Pulse.@Nullable Minute minute;
    private long at;

    void hear(Pulse pulse, long nowSecond) {
      for (Pulse.Arrived window : pulse.windows()) {
        arrived.computeIfAbsent(window.start(), _ -> new HashMap<>()).putAll(window.types());
      }
      pulse
          .stored()
          .forEach(
              (second, types) -> {
                Map<String, Integer> known = stored.computeIfAbsent(second, _ -> new HashMap<>());
                // A task that was started anew counts a second from nothing.
                types.forEach((type, n) -> known.merge(type, n, Math::max));
              });
      minute = pulse.minute();
      at = pulse.at();
      arrived.headMap(nowSecond - KEPT_SECONDS).clear();
      stored.headMap(nowSecond - KEPT_SECONDS).clear();
    }
  }

  /** Hears nothing yet. */
  public Pulses(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void hear(String key, byte @Nullable [] value) {
    if (value == null) {
      return;
    }
    try {
      if (key.startsWith(LetterCounts.KEY)) {
        letters.put(key, Json.read(value, LetterCounts.class));
      } else {
        partitions
            .computeIfAbsent(key, _ -> new OfPartition())
            .hear(Json.read(value, Pulse.class), clock.instant().getEpochSecond());
      }
    } catch (IOException | RuntimeException e) {
      log.atWarn()
          .addKeyValue("key", key)
          .addKeyValue("error", e.toString())
          .log("not a pulse, left out");
    }
  }

  /**
   * Events by type in each of so many seconds.
   *
   * @param end the second after the last one
   * @param stored those stored; else those that came
   */
  synchronized Map<String, long[]> rates(long end, int seconds, boolean stored) {
    Map<String, long[]> rates = new HashMap<>();
    long begin = end - seconds;
    for (OfPartition partition : partitions.values()) {
      if (stored) {
        partition
            .stored
            .subMap(begin, end)
            .forEach(
                (second, types) ->
                    types.forEach(
                        (type, n) -> of(rates, type, seconds)[(int) (second - begin)] += n));
        continue;
      }
      for (Map.Entry<Long, Map<String, List<Integer>>> window : partition.arrived.entrySet()) {
        window
            .getValue()
            .forEach(
                (type, counts) -> add(of(rates, type, seconds), counts, window.getKey() - begin));
      }
    }
    return rates;
  }

  private static void add(long[] sum, List<Integer> counts, long offset) {
    for (int i = 0; i < counts.size(); i++) {
      long at = offset + i;
      if (at >= 0 && at < sum.length) {
        sum[(int) at] += counts.get(i);
      }
    }
  }

  private static long[] of(Map<String, long[]> rates, String type, int seconds) {
    return rates.computeIfAbsent(type, _ -> new long[seconds]);
  }

  /** The last minute of the partitions that have told of it. */
  synchronized List<Pulse.Minute> minutes() {
    long now = clock.millis();
    List<Pulse.Minute> minutes = new ArrayList<>();
    for (OfPartition partition : partitions.values()) {
      if (partition.minute != null && partition.at >= now - MINUTE_KEPT_MILLIS) {
        minutes.add(partition.minute);
      }
    }
    return minutes;
  }

  /** The dead letters by reason. */
  synchronized SortedMap<String, LetterCounts.OfReason> letters() {
    SortedMap<String, LetterCounts.OfReason> sum = new TreeMap<>();
    for (LetterCounts counts : letters.values()) {
      counts.reasons().forEach((reason, n) -> sum.merge(reason, n, LetterCounts.OfReason::plus));
    }
    return sum;
  }
}
