package dev.spillway.local.bench;

import dev.spillway.devstack.ChildProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From the POST of an event to its row, and to its committed offset. */
@Command(
    name = "freshness",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Sends events to a gateway at steady rates, with one consumer into both stores, and measures"
          + " from the moment at which a POST was due to its row being visible in PostgreSQL and"
          + " to its offset being committed. Rows are asked for every 4 ms and offsets every 10"
          + " ms, which counts as latency. Above 1,000 events/s they go as NDJSON in 1,000 requests"
          + " a second. At most 250 events a second are watched, evenly spread. Before that, a"
          + " backlog is drained and 1,000 events/s or less are sent for a while: servers and"
          + " applications compile their code in their first minutes, which takes all of two"
          + " processors."
    })
final class FreshnessBench implements Callable<Integer>, Scenario {
  static final List<Integer> RATES = List.of(100, 1_000, 10_000);
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final Duration WARM_UP_DEADLINE = Duration.ofMinutes(10);

  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "15",
      description = "How long each rate lasts. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--warm-up-events",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Size of the backlog that is drained first. Default: ${DEFAULT-VALUE}.")
  private int warmUpEvents;

  @Option(
      names = "--warm-up-seconds",
      paramLabel = "N",
      defaultValue = "90",
      description = "How long events are sent first. Default: ${DEFAULT-VALUE}.")
  private int warmUpSeconds;

  @Option(
      names = "--rates",
      paramLabel = "N",
      split = ",",
      defaultValue = "100,1000,10000",
      description = "Events a second. Default: ${DEFAULT-VALUE}.")
  private List<Integer> rates = RATES;

  @Override
  public Integer call() throws Exception {
    if (seconds < 1
        || rates.isEmpty()
        || warmUpEvents < 1
        || warmUpEvents > BenchEvents.MOST
        || warmUpSeconds < 1
        || rates.stream().anyMatch(rate -> rate < 1 || rate > 1_000_000)) {
      System.err.println(
          "--seconds, --warm-up-seconds and --warm-up-events must be at least 1, --rates from 1 to"
              + " 1,000,000");
      return CommandLine.ExitCode.USAGE;
    }
    return options.run(this);
  }

  @Override
  public Result measure(Ground ground) throws Exception {
    String name = Ground.newName();
    try (Topic topic = new Topic(ground.targets().kafka(), name);
        Database database = Database.empty(ground.targets(), name);
        Search search = new Search(ground.targets().elasticsearch())) {
      try (ChildProcess consumer = new ConsumerRun(ground, topic, Map.of()).start(name, 1);
          GatewayRun gateway = new GatewayRun(ground, topic, PacedLoad.event(warmUpEvents));
          PacedLoad load = new PacedLoad(gateway.url(), warmUpEvents + 1L)) {
        ground.out().accept("warming up by %,d events".formatted(warmUpEvents));
        topic.fill(warmUpEvents);
        awaitCommitted(topic, name, warmUpEvents + 1L, consumer);
        int warmUpRate = Math.min(Collections.max(rates), PacedLoad.MOST_REQUESTS_PER_SECOND);
        ground.out().accept("warming up by %,d/s".formatted(warmUpRate));
        latencies(database, topic, load, warmUpRate, Duration.ofSeconds(warmUpSeconds));
        Result result = new Result("freshness");
        for (int rate : rates) {
          measure(ground, database, topic, load, rate, result);
        }
        if (topic.deadLetterCount() > 0) {
          throw new IOException("events of the measurement became dead letters");
        }
        return result;
      } finally {
        // Now that the consumer has ended, which would make it again.
        search.deleteIndex();
      }
    }
  }

  private void measure(
      Ground ground, Database database, Topic topic, PacedLoad load, int rate, Result result)
      throws IOException, InterruptedException {
    List<Sightings.Latency> rows = new ArrayList<>();
    List<Sightings.Latency> commits = new ArrayList<>();
    double[] sent = new double[ground.repeat()];
    for (int i = 0; i < sent.length; i++) {
      Run run = latencies(database, topic, load, rate, Duration.ofSeconds(seconds));
      rows.add(run.row());
      commits.add(run.commit());
      sent[i] = run.sentPerSecond();
      ground
          .out()
          .accept(
              "%,d/s, %d of %d: row p50 %.0f ms, p99 %.0f ms; commit p50 %.0f ms, p99 %.0f ms"
                  .formatted(
                      rate,
                      i + 1,
                      sent.length,
                      run.row().p50(),
                      run.row().p99(),
                      run.commit().p50(),
                      run.commit().p99()));
    }
    Sightings.Latency row = Sightings.Latency.median(rows);
    Sightings.Latency commit = Sightings.Latency.median(commits);
    result
        .put("sent_per_s_" + rate, Result.median(sent))
        .put("watched_" + rate, (Object) row.events())
        .put("p50_ms_" + rate, row.p50())
        .put("p99_ms_" + rate, row.p99())
        .put("max_ms_" + rate, row.max())
        .put("commit_p50_ms_" + rate, commit.p50())
        .put("commit_p99_ms_" + rate, commit.p99())
        .put("commit_max_ms_" + rate, commit.max());
  }

  private record Run(double sentPerSecond, Sightings.Latency row, Sightings.Latency commit) {}

  private static Run latencies(
      Database database, Topic topic, PacedLoad load, int rate, Duration duration)
      throws IOException, InterruptedException {
    Sightings sightings = new Sightings();
    // The group has the name of the database.
    try (SightingWatch watch = new SightingWatch(database, topic, database.name(), sightings)) {
      double sent = load.send(rate, duration, sightings);
      watch.awaitAll(DEADLINE);
      return new Run(sent, sightings.rowLatency(), sightings.commitLatency());
    }
  }

  /** Until the consumer has committed so many events. */
  private static void awaitCommitted(Topic topic, String group, long events, ChildProcess consumer)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + WARM_UP_DEADLINE.toNanos();
    while (topic.lag(group, events) > 0) {
      if (!consumer.isAlive()) {
        throw new IOException("the consumer has ended; see " + consumer.log());
      }
      if (System.nanoTime() - end > 0) {
        throw new IOException(
            "%,d events not committed within %s".formatted(events, WARM_UP_DEADLINE));
      }
      Thread.sleep(100);
    }
  }
}
