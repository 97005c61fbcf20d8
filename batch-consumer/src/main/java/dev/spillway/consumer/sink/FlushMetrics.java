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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** What flushing costs and yields. Thread-safe. */
public final class FlushMetrics {
  private static final Set<String> POSTGRES_STEPS = Set.of("copy", "commit", "read_ledger");
  private static final Set<String> ELASTICSEARCH_STEPS = Set.of("index", "remove");

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
      deadLetters(store);
    }
    POSTGRES_STEPS.forEach(this::retries);
    ELASTICSEARCH_STEPS.forEach(this::retries);
    retries("dead_letter");
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
        .tag("step", step)
        .register(registry);
  }

  Input.Report indexed(Input.Indexed report) {
    documents.increment(report.written().cardinality());
    return report;
  }

  void deadLettered(List<Rejection> rejections) {
    rejections.forEach(rejection -> deadLetters(rejection.store()).increment());
  }

  void failed(String step) {
    retries(step).increment();
  }

  Input.Report timed(String step, Callable<Input.Report> attempt) throws Exception {
    long begin = System.nanoTime();
    try {
      Input.Report report = attempt.call();
      times.answered(report, begin, System.nanoTime());
      return report;
    } finally {
      Timer.builder(prefix + ".flush")
          .description("Time of one request of a flush")
          .tag("store", storeOf(step))
          .tag("step", step)
          .register(registry)
          .record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
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
    double letters = 0;
    for (Store store : Store.values()) {
      letters += deadLetters(store).count();
    }
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
    return (long) steps.stream().mapToDouble(step -> retries(step).count()).sum();
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
