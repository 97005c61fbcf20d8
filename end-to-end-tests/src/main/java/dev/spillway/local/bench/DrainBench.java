package dev.spillway.local.bench;

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
    int repeat = ground.repeat();
    double[] drains = new double[repeat];
    double[] raws = new double[repeat];
    double[] ratios = new double[repeat];
    double[] cpus = new double[repeat];
    long rss = 0;
    try (Backlog backlog = new Backlog(ground, events);
        // Both stores, whatever is measured: the prepared bytes come from them.
        Database template = backlog.warmUp();
        PreparedLoad prepared = backlog.prepare(template, bulkBody << 20)) {
      RawLoad raw = new RawLoad(ground.targets(), prepared, bulkConnections);
      for (int i = 0; i < repeat; i++) {
        try (Database database = backlog.copyOf(template)) {
          raws[i] = events / raw.run(store, database.name(), backlog.search());
          backlog.check(database, store);
        }
        ConsumerRun.Drained drained = backlog.drain(store, 1);
        drains[i] = events / drained.seconds();
        ratios[i] = drains[i] / raws[i];
        cpus[i] = drained.cpuSeconds() * 1e6 / events;
        rss = Math.max(rss, drained.maxRssMebibytes());
        ground
            .out()
            .accept(
                "%d of %d: drain %,.0f/s, raw %,.0f/s, %.2f of it; %.1f CPU s a million, %d MiB"
                    .formatted(
                        i + 1,
                        repeat,
                        drains[i],
                        raws[i],
                        ratios[i],
                        cpus[i],
                        drained.maxRssMebibytes()));
      }
    }
    return new Result("drain")
        .put("store", store.lowerCase())
        .put("events", (Object) events)
        .put("events_per_s", Result.median(drains))
        .put("raw_per_s", Result.median(raws))
        .put("ratio", Result.median(ratios))
        .put("cpu_s_per_million", Result.median(cpus))
        .put("max_rss_mb", (Object) rss);
  }
}
