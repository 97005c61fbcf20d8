package dev.spillway.insights.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.insights.count.Buckets;
import dev.spillway.insights.pulse.LetterCounts;
import dev.spillway.insights.pulse.Pulse;
import dev.spillway.insights.pulse.Statuses;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts together what this instance has heard. For any thread. */
public final class Snapshots {
  private static final int SECONDS = 120;
  private static final int TYPES = 8;
  private static final int HEAVIEST = 10;
  private static final int ALERTS = 20;
  private static final int REASONS = 50;

  /** A consumer publishes every two seconds. */
  private static final long GONE_MILLIS = 6000;

  private final InstantSource clock;
  private final boolean readOnly;
  private final Statuses statuses;
  private final Pulses pulses;
  private final Alerts alerts;

  /**
   * Snapshots of what these have heard.
   *
   * @param readOnly whether there is no redrive
   */
  public Snapshots(
      InstantSource clock, boolean readOnly, Statuses statuses, Pulses pulses, Alerts alerts) {
    this.clock = clock;
    this.readOnly = readOnly;
    this.statuses = statuses;
    this.pulses = pulses;
    this.alerts = alerts;
  }

  /** As it is now. */
  public Snapshot take() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Collection<Statuses.Status> heard = statuses.all(now.toEpochMilli()).values();
    List<Statuses.Status> alive = heard.stream().filter(one -> !isGone(one, now)).toList();
    List<Pulse.Minute> minutes = pulses.minutes();
    return new Snapshot(
        now.toString(),
        readOnly,
        rates(now),
        lag(heard, now),
        heard.stream().map(one -> consumer(one, now)).toList(),
        freshness(alive),
        stores(alive),
        letters(),
        alerts.newest(ALERTS),
        heaviest(minutes, Pulse.Minute::subjects, Snapshot.Subject::new),
        heaviest(minutes, Pulse.Minute::sources, Snapshot.Source::new),
        buckets(minutes, Pulse.Minute::sizes, Buckets.SIZES, Snapshot.Size::new),
        buckets(minutes, Pulse.Minute::lateness, Buckets.LATENESS, Snapshot.Lateness::new));
  }

  private Snapshot.Rates rates(Instant now) {
    long end = now.getEpochSecond();
    Map<String, long[]> in = pulses.rates(end, SECONDS, false);
    Map<String, long[]> stored = pulses.rates(end, SECONDS, true);
    Map<String, Long> weights = new HashMap<>();
    in.forEach((type, counts) -> weights.merge(type, sum(counts), Long::sum));
    stored.forEach((type, counts) -> weights.merge(type, sum(counts), Long::sum));
    List<String> types =
        weights.entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .sorted(
                Map.Entry.<String, Long>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey)
            .toList();
    List<Snapshot.OfType> shown = new ArrayList<>();
    long[] restIn = new long[SECONDS];
    long[] restStored = new long[SECONDS];
    long lastIn = 0;
    long lastStored = 0;
    for (int i = 0; i < types.size(); i++) {
      long[] came = in.getOrDefault(types.get(i), new long[SECONDS]);
      long[] gone = stored.getOrDefault(types.get(i), new long[SECONDS]);
      lastIn += came[SECONDS - 1];
      lastStored += gone[SECONDS - 1];
      if (i < TYPES) {
        shown.add(new Snapshot.OfType(types.get(i), list(came), list(gone)));
      } else {
        add(restIn, came);
        add(restStored, gone);
      }
    }
    if (types.size() > TYPES) {
      shown.add(new Snapshot.OfType(null, list(restIn), list(restStored)));
    }
    return new Snapshot.Rates(Instant.ofEpochSecond(end).toString(), shown, lastIn, lastStored);
  }

  private static long sum(long[] counts) {
    return Arrays.stream(counts).sum();
  }

  private static void add(long[] sum, long[] counts) {
    Arrays.setAll(sum, i -> sum[i] + counts[i]);
  }

  private static List<Long> list(long[] counts) {
    return Arrays.stream(counts).boxed().toList();
  }

  private static boolean isGone(Statuses.Status status, Instant now) {
    return now.toEpochMilli() - status.at() > GONE_MILLIS;
  }

  private static JsonNode consumer(Statuses.Status status, Instant now) {
    JsonNode copy = status.json().deepCopy();
    if (copy instanceof ObjectNode object) {
      object.put("ageMillis", Math.max(0, now.toEpochMilli() - status.at()));
      object.put("gone", isGone(status, now));
    }
    return copy;
  }

  /** Of several that say they have a partition, the newest status counts. */
  private static List<Snapshot.Lag> lag(Collection<Statuses.Status> heard, Instant now) {
    SortedMap<Integer, Statuses.Status> newest = new TreeMap<>();
    for (Statuses.Status status : heard) {
      for (Integer partition : status.lags().keySet()) {
        newest.merge(partition, status, (one, other) -> one.at() >= other.at() ? one : other);
      }
    }
    List<Snapshot.Lag> lags = new ArrayList<>();
    newest.forEach(
        (partition, status) -> {
          @Nullable String consumer = isGone(status, now) ? null : status.consumer();
          lags.add(
              new Snapshot.Lag(partition, status.lags().getOrDefault(partition, 0L), consumer));
        });
    return lags;
  }

  private static Snapshot.@Nullable Freshness freshness(List<Statuses.Status> alive) {
    return alive.stream()
        .map(status -> status.json().path("freshness"))
        .filter(JsonNode::isObject)
        .map(
            json ->
                new Snapshot.Freshness(
                    json.path("p50Millis").asDouble(), json.path("p99Millis").asDouble()))
        .reduce(
            (one, other) ->
                new Snapshot.Freshness(
                    Math.max(one.p50Millis(), other.p50Millis()),
                    Math.max(one.p99Millis(), other.p99Millis())))
        .orElse(null);
  }

  private static Map<String, Snapshot.Flush> stores(List<Statuses.Status> alive) {
    Map<String, Snapshot.Flush> worst = new TreeMap<>();
    for (Statuses.Status status : alive) {
      for (Map.Entry<String, JsonNode> store : status.json().path("stores").properties()) {
        JsonNode json = store.getValue();
        if (json.has("p50FlushMillis")) {
          worst.merge(
              store.getKey(),
              new Snapshot.Flush(
                  json.path("p50FlushMillis").asDouble(), json.path("p99FlushMillis").asDouble()),
              (one, other) ->
                  new Snapshot.Flush(
                      Math.max(one.p50FlushMillis(), other.p50FlushMillis()),
                      Math.max(one.p99FlushMillis(), other.p99FlushMillis())));
        }
      }
    }
    return worst;
  }

  private Snapshot.DeadLetters letters() {
    SortedMap<String, LetterCounts.OfReason> all = pulses.letters();
    List<Snapshot.OfReason> reasons =
        all.entrySet().stream()
            .sorted((one, other) -> Long.compare(other.getValue().count(), one.getValue().count()))
            .limit(REASONS)
            .map(
                entry ->
                    new Snapshot.OfReason(
                        entry.getKey(),
                        entry.getValue().count(),
                        Instant.ofEpochMilli(entry.getValue().latestMillis()).toString()))
            .toList();
    long total = all.values().stream().mapToLong(LetterCounts.OfReason::count).sum();
    return new Snapshot.DeadLetters(total, reasons);
  }

  private static <T> List<T> heaviest(
      List<Pulse.Minute> minutes,
      Function<Pulse.Minute, Map<String, Long>> counts,
      BiFunction<String, Long, T> entry) {
    Map<String, Long> sum = new HashMap<>();
    minutes.forEach(
        minute -> counts.apply(minute).forEach((name, n) -> sum.merge(name, n, Long::sum)));
    return sum.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(HEAVIEST)
        .map(one -> entry.apply(one.getKey(), one.getValue()))
        .toList();
  }

  /** A range, whose upper bound may be missing. */
  @FunctionalInterface
  private interface Range<T> {
    T of(@Nullable Long upTo, long count);
  }

  private static <T> List<T> buckets(
      List<Pulse.Minute> minutes,
      Function<Pulse.Minute, List<Long>> counts,
      List<Long> bounds,
      Range<T> range) {
    List<T> buckets = new ArrayList<>();
    for (int i = 0; i <= bounds.size(); i++) {
      long sum = 0;
      for (Pulse.Minute minute : minutes) {
        List<Long> of = counts.apply(minute);
        sum += i < of.size() ? of.get(i) : 0;
      }
      buckets.add(range.of(i < bounds.size() ? bounds.get(i) : null, sum));
    }
    return buckets;
  }
}
