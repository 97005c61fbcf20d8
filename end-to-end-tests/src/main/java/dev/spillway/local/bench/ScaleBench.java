package dev.spillway.local.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** More consumers, and more to drain. */
@Command(
    name = "scale",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Drains a backlog into both stores by 1, 2 and 3 consumers, and backlogs of several sizes by"
          + " one: its throughput and memory must not depend on how much there is to do. Rates"
          + " count from the first commit to the last; with the start of the JVMs they are in the"
          + " fields ..._with_start_..."
    })
final class ScaleBench implements Callable<Integer>, Scenario {
  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "500000",
      description = "Events that several consumers drain. Default: ${DEFAULT-VALUE}.")
  private int events;

  @Option(
      names = "--consumers",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2,3",
      description = "How many consumers. Default: ${DEFAULT-VALUE}.")
  private List<Integer> consumers = List.of();

  @Option(
      names = "--backlogs",
      paramLabel = "N",
      split = ",",
      defaultValue = "100000,1000000,5000000",
      description = "Events that one consumer drains. Default: ${DEFAULT-VALUE}.")
  private List<Integer> backlogs = List.of();

  @Option(
      names = "--most",
      paramLabel = "N",
      defaultValue = "5000000",
      description =
          "Leave out larger backlogs: 5,000,000 events need 15 GB of disk. Default:"
              + " ${DEFAULT-VALUE}.")
  private int most;

  @Override
  public Integer call() throws Exception {
    if (events < 1
        || consumers.stream().anyMatch(count -> count < 1 || count > Topic.PARTITIONS)
        || backlogs.stream().anyMatch(size -> size < 1 || size > BenchEvents.MOST)) {
      System.err.println(
          "--events and --backlogs must be at least 1, --consumers from 1 to " + Topic.PARTITIONS);
      return CommandLine.ExitCode.USAGE;
    }
    return options.run(this);
  }

  @Override
  public Result measure(Ground ground) throws Exception {
    Result result = new Result("scale").put("events", (Object) events);
    try (Backlog backlog = new Backlog(ground, events)) {
      ground.out().accept("warming up");
      backlog.drain(Stores.BOTH, 1);
      for (int count : consumers) {
        measure(ground, backlog, count, "consumers_" + count, result);
      }
    }
    for (int size : backlogs) {
      if (size <= most) {
        try (Backlog backlog = new Backlog(ground, size)) {
          measure(ground, backlog, 1, "backlog_" + size, result);
        }
      }
    }
    return result;
  }

  private static void measure(
      Ground ground, Backlog backlog, int consumers, String name, Result result)
      throws SQLException, IOException, InterruptedException {
    double[] rates = new double[ground.repeat()];
    double[] withStart = new double[rates.length];
    double[] cpus = new double[rates.length];
    long rss = 0;
    for (int i = 0; i < rates.length; i++) {
      ConsumerRun.Drained drained = backlog.drain(Stores.BOTH, consumers);
      rates[i] = drained.perSecondOnceStarted();
      withStart[i] = backlog.events() / drained.seconds();
      cpus[i] = drained.cpuSeconds() * 1e6 / backlog.events();
      rss = Math.max(rss, drained.maxRssMebibytes());
      ground
          .out()
          .accept(
              "%s, %d of %d: %,.0f/s, %d MiB"
                  .formatted(
                      name.replace('_', ' '),
                      i + 1,
                      rates.length,
                      rates[i],
                      drained.maxRssMebibytes()));
    }
    result
        .put("per_s_" + name, Result.median(rates))
        .put("per_s_with_start_" + name, Result.median(withStart))
        .put("cpu_s_per_million_" + name, Result.median(cpus))
        .put("max_rss_mb_" + name, (Object) rss);
  }
}
