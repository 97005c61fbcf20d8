package dev.spillway.consumer.sink;

import dev.spillway.consumer.batch.Batch;
import dev.spillway.consumer.batch.Input;
import dev.spillway.consumer.batch.Rejection;
import dev.spillway.consumer.batch.Store;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * What flushing costs and yields. Every series is there from the start: a counter that begins with
 * its first event hides that event from {@code rate} and {@code increase}. Thread-safe.
 */
public final class FlushMetrics {
  private static final Set<String> POSTGRES_STEPS = Set.of("copy", "commit", "read_ledger");
  private static final Set<String> ELASTICSEARCH_STEPS = Set.of("index", "remove");
  private static final Set<String> REQUESTS =
      Set.of("copy", "commit", "index", "remove", "dead_letter");

  private final MeterRegistry registry;
  private final InstantSource clock;
  private final String prefix;
  private final Counter rows;
  private final Counter documents;
  private final DistributionSummary batchRecords;
  private final DistributionSummary batchBytes;
  private final Timer freshness;
  private final FlushTimes times = new FlushTimes();
  private final RecentBuckets recentFreshness = new RecentBuckets();
  private final Map<Store, Counter> deadLetters = new EnumMap<>(Store.class);
  private final Map<String, Timer> requests = new HashMap<>();
  private final Map<String, Counter> retries = new HashMap<>();

  /**
   * Registers the meters.
   *
   * @param clock the wall clock, for the age of events
   * @param prefix of the meters' names, such as {@code spillway.consumer}
   */
  public FlushMetrics(MeterRegistry registry, InstantSource clock, String prefix) {
    this.registry = registry;
    this.clock = clock;
    this.prefix = prefix;
    rows = stored(Store.POSTGRES);
    documents = stored(Store.ELASTICSEARCH);
    batchRecords =
        DistributionSummary.builder(prefix + ".batch.records")
            .description("Records of a batch that was stored")
            .register(registry);
    batchBytes =
        DistributionSummary.builder(prefix + ".batch")
            .baseUnit("bytes")
            .description("Size of a batch that was stored")
            .register(registry);
    freshness =
        Timer.builder(prefix + ".event.freshness")
            .description("From the record's timestamp, for the gateway its acceptance, to stored")
            .serviceLevelObjectives(
                Duration.ofMillis(10),
                Duration.ofMillis(20),
                Duration.ofMillis(30),
                Duration.ofMillis(50),
                Duration.ofMillis(75),
                Duration.ofMillis(100),
                Duration.ofMillis(150),
                Duration.ofMillis(200),
                Duration.ofMillis(300),
                Duration.ofMillis(500),
                Duration.ofMillis(750),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                Duration.ofMinutes(30))
            .register(registry);
    for (Store store : Store.values()) {
      deadLetters.put(store, deadLetters(store));
    }
    for (String step : REQUESTS) {
      requests.put(step, request(step));
      retries.put(step, retries(step));
    }
    retries.put("read_ledger", retries("read_ledger"));
  }

  private Counter stored(Store store) {
    return Counter.builder(prefix + ".stored.events")
        .description("Events that a store has acknowledged, repeats of an identity left out")
        .tag("store", store.label())
        .register(registry);
  }

  private Counter deadLetters(Store store) {
    return Counter.builder(prefix + ".dead.letters")
        .description("Records sent to the dead-letter topic, by who refused them")
        .tag("store", store.label())
        .register(registry);
  }

  private Counter retries(String step) {
    return Counter.builder(prefix + ".retries")
        .description("Attempts that failed and are made again")
        .tag("store", storeOf(step))
        .tag("step", step)
        .register(registry);
  }

  private Timer request(String step) {
    return Timer.builder(prefix + ".flush")
        .description("Time of one request of a flush")
        .tag("store", storeOf(step))
        .tag("step", step)
        .serviceLevelObjectives(
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(25),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofMillis(2500),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1))
        .register(registry);
  }

  /** Every key is there from the constructor on. */
  private static <K, M> M of(Map<K, M> meters, K key) {
    return Objects.requireNonNull(meters.get(key), () -> "no meter for " + key);
  }

  Input.Report indexed(Input.Indexed report) {
    documents.increment(report.written().cardinality());
    return report;
  }

  void deadLettered(List<Rejection> rejections) {
    rejections.forEach(rejection -> of(deadLetters, rejection.store()).increment());
  }

  void failed(String step) {
    of(retries, step).increment();
  }

  Input.Report timed(String step, Callable<Input.Report> attempt) throws Exception {
    long begin = System.nanoTime();
    try {
      Input.Report report = attempt.call();
      times.answered(report, begin, System.nanoTime());
      return report;
    } finally {
      of(requests, step).record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
    }
  }

  private static String storeOf(String step) {
    if (POSTGRES_STEPS.contains(step)) {
      return Store.POSTGRES.label();
    }
    return ELASTICSEARCH_STEPS.contains(step) ? Store.ELASTICSEARCH.label() : "dead-letter";
  }

  /** What all of it has come to; for one thread. */
  public FlushFigures figures(long nowNanos) {
    double letters = deadLetters.values().stream().mapToDouble(Counter::count).sum();
    return new FlushFigures(
        (long) rows.count(),
        (long) letters,
        Map.of(
            Store.POSTGRES,
            times.figures(Store.POSTGRES, retries(POSTGRES_STEPS), nowNanos),
            Store.ELASTICSEARCH,
            times.figures(Store.ELASTICSEARCH, retries(ELASTICSEARCH_STEPS), nowNanos)),
        recentFreshness.percentiles(RecentBuckets.Counts.of(freshness, nowNanos)));
  }

  private long retries(Set<String> steps) {
    return (long) steps.stream().mapToDouble(step -> of(retries, step).count()).sum();
  }

  /** A batch is in both stores for good. */
  public void arrived(Batch batch, BitSet storedRows) {
    rows.increment(storedRows.cardinality());
    batchRecords.record(batch.size());
    batchBytes.record((double) batch.bytes());
    long now = clock.millis();
    for (int i = storedRows.nextSetBit(0); i >= 0; i = storedRows.nextSetBit(i + 1)) {
      freshness.record(
          Math.max(0, now - batch.records().get(i).timestampMillis()), TimeUnit.MILLISECONDS);
    }
  }
}
