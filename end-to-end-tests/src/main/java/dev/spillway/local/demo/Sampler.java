package dev.spillway.local.demo;

import dev.spillway.local.metrics.Buckets;
import dev.spillway.local.metrics.MetricsText;
import dev.spillway.local.metrics.RunningTotal;
import dev.spillway.local.metrics.Scraper;
import dev.spillway.local.system.Endpoints;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Turns scrapes into what the display shows. Counters count from the demo's start and go on over
 * restarts of an application; rates are over the last seconds. For one thread.
 */
final class Sampler implements AutoCloseable {
  /** The lag while no consumer knows it. */
  private static final long UNKNOWN = -1;

  private static final Duration WINDOW = Duration.ofSeconds(5);
  private static final String FRESHNESS = "spillway_consumer_event_freshness_seconds";
  private static final String STORED = "spillway_consumer_stored_events_total";

  private final Scraper scraper = new Scraper();
  private final Endpoints endpoints;
  private final Map<String, RunningTotal> totals = new HashMap<>();
  private final Deque<Moment> moments = new ArrayDeque<>();
  private final Map<String, NavigableMap<Double, Double>> lastBuckets = new HashMap<>();

  private double lastBatch;

  /** Sums of counters, and the freshness counted since the moment before. */
  private record Moment(
      long nanos, Map<String, Double> sums, NavigableMap<Double, Double> freshness) {
    double sum(String name) {
      return sums.getOrDefault(name, 0.0);
    }
  }

  Sampler(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  Snapshot sample() throws InterruptedException {
    Map<String, Double> sums = new HashMap<>();
    Optional<MetricsText> gateway = scraper.scrape(endpoints.management());
    gateway.ifPresent(
        metrics -> {
          observe("gateway", metrics, "accepted", "spillway_gateway_events_accepted_total");
          observe("gateway", metrics, "rejected", "spillway_gateway_events_rejected_total");
        });
    NavigableMap<Double, Double> freshness = new TreeMap<>();
    List<Snapshot.ConsumerState> states = new ArrayList<>();
    long lag = UNKNOWN;
    double held = 0;
    for (int i = 0; i < endpoints.consumerManagement().size(); i++) {
      String name = "consumer-" + (i + 1);
      Optional<MetricsText> scrape = scraper.scrape(endpoints.consumerManagement().get(i));
      states.add(new Snapshot.ConsumerState(name, scrape.map(Sampler::state).orElse("away")));
      if (scrape.isEmpty()) {
        continue;
      }
      MetricsText metrics = scrape.get();
      // Every consumer tells the lag of the whole group, once it has asked the broker.
      if (!metrics.samples("spillway_consumer_lag_records").isEmpty()) {
        lag = Math.max(lag, (long) metrics.sum("spillway_consumer_lag_records"));
      }
      held += metrics.sum("spillway_consumer_held_bytes");
      double batch = lastBatchSize(name, metrics);
      lastBatch = batch > 0 ? batch : lastBatch;
      observeConsumer(name, metrics);
      Buckets.add(freshness, freshnessGrowth(name, metrics));
    }
    totals.forEach(
        (key, total) ->
            sums.merge(key.substring(key.indexOf('/') + 1), total.total(), Double::sum));
    Moment now = new Moment(System.nanoTime(), sums, freshness);
    moments.addLast(now);
    while (moments.size() > 2 && now.nanos() - moments.getFirst().nanos() > WINDOW.toNanos()) {
      moments.removeFirst();
    }
    return snapshot(now, gateway.isPresent(), lag, held, states);
  }

  private Snapshot snapshot(
      Moment now, boolean gatewayUp, long lag, double held, List<Snapshot.ConsumerState> states) {
    NavigableMap<Double, Double> recent = new TreeMap<>();
    moments.stream().skip(1).forEach(moment -> Buckets.add(recent, moment.freshness()));
    return new Snapshot(
        rate(now, "accepted"),
        (long) now.sum("accepted"),
        (long) now.sum("rejected"),
        store(now, "postgres"),
        store(now, "elasticsearch"),
        lag,
        lastBatch,
        ratio(now, "batch-sum", "batch-count"),
        held,
        (long) now.sum("dead-letters"),
        (long) now.sum("retries"),
        Buckets.quantile(recent, 0.5),
        Buckets.quantile(recent, 0.99),
        gatewayUp,
        List.copyOf(states));
  }

  private Snapshot.StoreRate store(Moment now, String store) {
    return new Snapshot.StoreRate(
        rate(now, store),
        (long) now.sum(store),
        1000 * ratio(now, store + "-flush-sum", store + "-flush-count"));
  }

  private void observeConsumer(String name, MetricsText metrics) {
    observe(name, metrics, "batch-count", "spillway_consumer_batch_records_count");
    observe(name, metrics, "batch-sum", "spillway_consumer_batch_records_sum");
    observe(name, metrics, "dead-letters", "spillway_consumer_dead_letters_total");
    observe(name, metrics, "retries", "spillway_consumer_retries_total");
    for (String store : List.of("postgres", "elasticsearch")) {
      observe(name, metrics, store, STORED, "store", store);
      // A flush has one first step for each store; what follows it adds to the time.
      String flush = "spillway_consumer_flush_seconds_";
      String step = store.equals("postgres") ? "copy" : "index";
      observe(name, metrics, store + "-flush-count", flush + "count", "step", step);
      observe(name, metrics, store + "-flush-sum", flush + "sum", "store", store);
    }
  }

  private void observe(
      String program, MetricsText metrics, String as, String metric, String... labels) {
    totals
        .computeIfAbsent(program + "/" + as, key -> new RunningTotal())
        .observe(metrics.sum(metric, labels));
  }

  /** From the two latest scrapes, where there were batches between them. */
  private double lastBatchSize(String name, MetricsText metrics) {
    RunningTotal count = totals.getOrDefault(name + "/batch-count", new RunningTotal());
    RunningTotal sum = totals.getOrDefault(name + "/batch-sum", new RunningTotal());
    double batches = metrics.sum("spillway_consumer_batch_records_count") - count.last();
    double records = metrics.sum("spillway_consumer_batch_records_sum") - sum.last();
    return batches > 0 ? records / batches : 0;
  }

  private NavigableMap<Double, Double> freshnessGrowth(String name, MetricsText metrics) {
    NavigableMap<Double, Double> after = metrics.buckets(FRESHNESS);
    NavigableMap<Double, Double> before = lastBuckets.put(name, after);
    return before == null ? new TreeMap<>() : Buckets.growth(before, after);
  }

  private double rate(Moment now, String name) {
    Moment first = moments.getFirst();
    double seconds = (now.nanos() - first.nanos()) / 1e9;
    return seconds <= 0 ? 0 : (now.sum(name) - first.sum(name)) / seconds;
  }

  /** The growth of one sum by the growth of another; negative where there was none. */
  private double ratio(Moment now, String above, String below) {
    Moment first = moments.getFirst();
    double count = now.sum(below) - first.sum(below);
    return count <= 0 ? -1 : (now.sum(above) - first.sum(above)) / count;
  }

  private static String state(MetricsText metrics) {
    return metrics.samples("spillway_consumer_state").stream()
        .filter(sample -> sample.value() > 0)
        .map(sample -> sample.labels().getOrDefault("state", "?"))
        .findFirst()
        .orElse("?");
  }

  @Override
  public void close() {
    scraper.close();
  }
}
