package dev.spillway.insights.total;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.insights.alarm.Alert;
import dev.spillway.insights.alarm.RateAlarm;
import dev.spillway.insights.count.CountLog;
import dev.spillway.insights.count.Partial;
import dev.spillway.insights.count.Totals;
import dev.spillway.insights.pulse.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Sums up partitions by type and minute, and watches the types' rates. For one thread.
 *
 * <p>A minute is kept long after the partitions have ended it: a partition that was not counted for
 * hours has its part of old minutes still to say, and the sum must hold the others' parts then.
 */
public final class TypeTotals {
  private static final String MINUTE = "m|";
  private static final String ALARM = "a|";
  private static final int RATE_SECONDS = 10;

  /** A type that is this long gone is forgotten; its next event is a new type's. */
  private static final Duration TYPE_KEPT = Duration.ofDays(2);

  /** After a start, before anything is alarming: the partitions have yet to say what they have. */
  private static final Duration SETTLING = Duration.ofSeconds(3);

  /** Most types whose rate is watched; further ones are summed up all the same. */
  private static final int MAX_WATCHED = 2000;

  /** Sums, above which minutes are kept only as long as it takes to have heard of all of them. */
  private static final int MANY_SUMS = 50_000;

  private static final Duration KEPT_OF_MANY = Duration.ofMinutes(10);

  private final CountLog log;
  private final RateAlarm alarm;
  private final Duration kept;
  private final Map<Key, MinuteTotals> minutes = new HashMap<>();
  private final Map<String, TypeRate> rates = new HashMap<>();
  private final Map<String, RateAlarm.Known> known = new HashMap<>();
  private long newestMinute = Long.MIN_VALUE;
  private long watchedFrom = Long.MAX_VALUE;

  private record Key(String type, long minuteStart) {
    byte[] bytes() {
      return (MINUTE + minuteStart + "|" + type).getBytes(UTF_8);
    }
  }

  /**
   * Nothing summed up yet.
   *
   * @param kept how long a minute is kept, by the newest one
   */
  public TypeTotals(CountLog log, RateAlarm alarm, Duration kept) {
    this.log = log;
    this.alarm = alarm;
    this.kept = kept;
  }

  /**
   * Takes back what the log kept; before the first partial count.
   *
   * @throws IOException if it is nothing of ours
   */
  public void restore(byte[] key, byte[] value) throws IOException {
    String text = new String(key, UTF_8);
    if (text.startsWith(ALARM)) {
      known.put(text.substring(ALARM.length()), Json.read(value, RateAlarm.Known.class));
      return;
    }
    int end = text.indexOf('|', MINUTE.length());
    long start = Long.parseLong(text.substring(MINUTE.length(), end));
    newestMinute = Math.max(newestMinute, start);
    minutes.put(new Key(text.substring(end + 1), start), MinuteTotals.decode(value));
  }

  /** Takes what a partition has. */
  public void add(String type, Partial partial, long nowMillis) {
    if (known.containsKey(type) || known.size() < MAX_WATCHED) {
      known.computeIfAbsent(type, _ -> RateAlarm.Known.first(nowMillis));
      rates.computeIfAbsent(type, _ -> new TypeRate()).put(partial);
    }
    Key key = new Key(type, partial.minuteStart());
    newestMinute = Math.max(newestMinute, key.minuteStart());
    MinuteTotals minute = minutes.computeIfAbsent(key, _ -> new MinuteTotals());
    minute.put(partial.partition(), partial.minute());
    log.put(key.bytes(), minute.encode());
  }

  /** The sums that changed since the last time; after a restart all that are kept. */
  public List<Rollup> takeRollups() {
    List<Rollup> rollups = new ArrayList<>();
    Duration keep = minutes.size() > MANY_SUMS ? KEPT_OF_MANY : kept;
    Iterator<Map.Entry<Key, MinuteTotals>> all = minutes.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Key, MinuteTotals> entry = all.next();
      Key key = entry.getKey();
      MinuteTotals minute = entry.getValue();
      if (minute.changed) {
        minute.changed = false;
        Totals sum = minute.sum();
        rollups.add(
            new Rollup(
                key.type(),
                Instant.ofEpochSecond(key.minuteStart()).toString(),
                60,
                sum.count(),
                sum.bytes(),
                sum.maxLatenessMillis()));
      }
      if (key.minuteStart() < newestMinute - keep.toSeconds()) {
        log.delete(key.bytes());
        all.remove();
      }
    }
    return rollups;
  }

  /** What began or ended to be alarming since the last time. */
  public List<Alert> takeAlerts(long nowMillis) {
    List<Alert> alerts = new ArrayList<>();
    watchedFrom = Math.min(watchedFrom, nowMillis + SETTLING.toMillis());
    if (nowMillis < watchedFrom) {
      return alerts;
    }
    Iterator<Map.Entry<String, RateAlarm.Known>> types = known.entrySet().iterator();
    while (types.hasNext()) {
      Map.Entry<String, RateAlarm.Known> entry = types.next();
      String type = entry.getKey();
      byte[] key = (ALARM + type).getBytes(UTF_8);
      TypeRate rate = rates.get(type);
      double perSecond =
          rate == null ? 0 : rate.perSecond(Math.floorDiv(nowMillis, 1000L), RATE_SECONDS);
      RateAlarm.Step step = alarm.on(type, entry.getValue(), perSecond, nowMillis);
      step.told().ifPresent(alerts::add);
      if (nowMillis - step.known().seenMillis() > TYPE_KEPT.toMillis()) {
        Alert lasting = step.known().alert();
        if (lasting != null) {
          alerts.add(RateAlarm.ended(lasting, nowMillis));
        }
        log.delete(key);
        rates.remove(type);
        types.remove();
      } else if (perSecond > 0 || step.told().isPresent()) {
        entry.setValue(step.known());
        log.put(key, Json.write(step.known()));
      } else {
        entry.setValue(step.known());
      }
    }
    return alerts;
  }
}
