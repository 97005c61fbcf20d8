package dev.spillway.local.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A backlog drained by a consumer, beside the same rows and documents loaded by bulk tools. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Fills a topic, starts a consumer and waits until it has committed all of it; beside it, in"
          + " the same run, the raw limit: one COPY and bulk requests of prepared bytes, both at"
          + " the same time. A first drain warms up and is not counted."
    })
final class DrainBench implements Callable<Integer>, Scenario {
  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "500000",
      description = "Events of the backlog. Default: ${DEFAULT-VALUE}.")
  private int events;

  @Option(
      names = "--store",
      paramLabel = "STORE",
      defaultValue = "both",
      description = "both, postgres or elasticsearch. Default: ${DEFAULT-VALUE}.")
  private Stores store = Stores.BOTH;

  @Option(
      names = "--bulk-connections",
      paramLabel = "N",
      defaultValue = "3",
      description = "Connections of the raw loader to Elasticsearch. Default: ${DEFAULT-VALUE}.")
  private int bulkConnections;

  @Option(
      names = "--bulk-body",
      paramLabel = "MIB",
      defaultValue = "4",
      description = "MiB of a bulk body of the raw loader. Default: ${DEFAULT-VALUE}.")
  private int bulkBody;

  @Override
  public Integer call() throws Exception {
    if (events < 1 || events > BenchEvents.MOST || bulkConnections < 1 || bulkBody < 1) {
      System.err.println("--events, --bulk-connections and --bulk-body must be at least 1");
      return CommandLine.ExitCode.USAGE;
    }
    return options.run(this);
  }

  @Override
  public Result measure(Ground ground) throws Exception {
    try (Backlog backlog = new Backlog(ground, events);
        // Both stores, whatever is measured: the prepared bytes come from them.
        Database template = backlog.warmUp()) {
      Map<String, Double> sizes = backlog.bytesPerEvent(template);
      try (PreparedLoad prepared = backlog.prepare(template, bulkBody << 20)) {
        RawLoad raw = new RawLoad(ground.targets(), prepared, bulkConnections);
        Runs runs = new Runs(ground.repeat(), events);
        for (int i = 0; i < ground.repeat(); i++) {
          loadRaw(ground, backlog, template, raw, i, runs);
          drain(ground, backlog, i, runs);
          ground.out().accept(runs.line(i));
        }
        Result result = runs.putInto(new Result("drain").put("store", store.lowerCase()));
        sizes.forEach((place, bytes) -> result.put(place + "_bytes_per_event", bytes));
        return result;
      }
    }
  }

  private void loadRaw(
      Ground ground, Backlog backlog, Database template, RawLoad raw, int i, Runs runs)
      throws Exception {
    try (Database database = backlog.copyOf(template)) {
      ServerCpu cpu = ServerCpu.begin(ground.targets().processes());
      runs.raws[i] = events / raw.run(store, database.name(), backlog.search());
      runs.rawCosts.add(cpu.seconds());
      backlog.check(database, store);
    }
  }

  private void drain(Ground ground, Backlog backlog, int i, Runs runs) throws Exception {
    ServerCpu cpu = ServerCpu.begin(ground.targets().processes());
    ConsumerRun.Drained drained = backlog.drain(store, 1);
    runs.drainCosts.add(cpu.seconds());
    runs.drains[i] = events / drained.seconds();
    runs.ratios[i] = runs.drains[i] / runs.raws[i];
    runs.cpus[i] = drained.cpuSeconds() * 1e6 / events;
    runs.rss[i] = drained.maxRssMebibytes();
  }

  /** What was measured, by the repetition. */
  private static final class Runs {
    private final int events;
    private final double[] drains;
    private final double[] raws;
    private final double[] ratios;
    private final double[] cpus;
    private final long[] rss;
    private final ServerCosts drainCosts;
    private final ServerCosts rawCosts;

    Runs(int repeat, int events) {
      this.events = events;
      drains = new double[repeat];
      raws = new double[repeat];
      ratios = new double[repeat];
      cpus = new double[repeat];
      rss = new long[repeat];
      drainCosts = new ServerCosts(events);
      rawCosts = new ServerCosts(events);
    }

    String line(int i) {
      return "%d of %d: drain %,.0f/s, raw %,.0f/s, %.2f of it; %.1f CPU s a million, %d MiB"
          .formatted(i + 1, drains.length, drains[i], raws[i], ratios[i], cpus[i], rss[i]);
    }

    Result putInto(Result result) {
      result
          .put("events", (Object) events)
          .put("events_per_s", Result.median(drains))
          .put("raw_per_s", Result.median(raws))
          .put("ratio", Result.median(ratios))
          .put("cpu_s_per_million", Result.median(cpus))
          .put("max_rss_mb", (Object) Arrays.stream(rss).max().orElse(0));
      drainCosts.putInto(result, "");
      rawCosts.putInto(result, "raw_");
      return result;
    }
  }
}
