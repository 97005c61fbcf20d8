package dev.spillway.insights.view;

import dev.spillway.insights.alarm.Alert;
import dev.spillway.insights.pulse.Hearing;
import dev.spillway.insights.pulse.Json;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest alerts. One thread hears, any thread asks. */
public final class Alerts implements Hearing {
  private static final Logger log = LoggerFactory.getLogger(Alerts.class);
  private static final int KEPT = 200;

  private record Key(String at, String type, Alert.Kind kind) implements Comparable<Key> {
    private static final Comparator<Key> NEWEST_FIRST =
        Comparator.comparing(Key::at).reversed().thenComparing(Key::type).thenComparing(Key::kind);

    @Override
    public int compareTo(Key other) {
      return NEWEST_FIRST.compare(this, other);
    }
  }

  private final SortedMap<Key, Alert> all = new TreeMap<>();

  @Override
  public synchronized void hear(String type, byte @Nullable [] value) {
    if (value == null) {
      return;
    }
    try {
      Alert alert = Json.read(value, Alert.class);
      all.put(new Key(alert.at(), alert.type(), alert.kind()), alert);
      if (all.size() > KEPT) {
        all.remove(all.lastKey());
      }
    } catch (IOException | RuntimeException e) {
      log.atWarn()
          .addKeyValue("type", type)
          .addKeyValue("error", e.toString())
          .log("not an alert, left out");
    }
  }

  /** How many of the kept ones have begun and not ended. */
  public synchronized long active(Alert.Kind kind) {
    return all.values().stream()
        .filter(alert -> alert.kind() == kind && alert.endedAt() == null)
        .count();
  }

  /** The newest first. */
  synchronized List<Alert> newest(int limit) {
    return all.values().stream().limit(limit).toList();
  }
}
