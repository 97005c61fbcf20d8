package dev.spillway.local.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A backlog drained into PostgreSQL alone by a consumer, and by Kafka Connect. */
@Command(
    name = "peer",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Drains the same topic into PostgreSQL by one consumer and by Kafka Connect 4.3.1 with"
          + " Debezium's JDBC sink 3.6.0 (two tasks, UNNEST, upsert, 5,000 records a poll), one"
          + " after the other. Rates count from the first rows on: the start of the JVMs is in"
          + " the fields ..._with_start. The first time, Maven downloads Kafka Connect (90 MB)."
    })
final class PeerBench implements Callable<Integer>, Scenario {
  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Events of the backlog. Default: ${DEFAULT-VALUE}.")
  private int events;

  @Override
  public Integer call() throws Exception {
    if (events < Topic.PARTITIONS || events > BenchEvents.MOST) {
      System.err.println("--events must be at least " + Topic.PARTITIONS);
      return CommandLine.ExitCode.USAGE;
    }
    return options.run(this);
  }

  @Override
  public Result measure(Ground ground) throws Exception {
    int repeat = ground.repeat();
    double[] ours = new double[repeat];
    double[] oursWithStart = new double[repeat];
    double[] oursCpu = new double[repeat];
    double[] peers = new double[repeat];
    double[] peersWithStart = new double[repeat];
    double[] peersCpu = new double[repeat];
    double[] ratios = new double[repeat];
    long rss = 0;
    long peerRss = 0;
    try (Backlog backlog = new Backlog(ground, events)) {
      ConnectRun connect = new ConnectRun(ground, backlog.topic());
      ground.out().accept("warming up");
      backlog.drain(Stores.POSTGRES, 1);
      for (int i = 0; i < repeat; i++) {
        ConsumerRun.Drained drained = backlog.drain(Stores.POSTGRES, 1);
        ours[i] = drained.perSecondOnceStarted();
        oursWithStart[i] = events / drained.seconds();
        oursCpu[i] = drained.cpuSeconds() * 1e6 / events;
        rss = Math.max(rss, drained.maxRssMebibytes());
        ConsumerRun.Drained peer;
        try (Database database = backlog.emptyDatabase()) {
          peer = connect.drain(database, events);
        }
        peers[i] = peer.perSecondOnceStarted();
        peersWithStart[i] = events / peer.seconds();
        peersCpu[i] = peer.cpuSeconds() * 1e6 / events;
        peerRss = Math.max(peerRss, peer.maxRssMebibytes());
        ratios[i] = ours[i] / peers[i];
        ground
            .out()
            .accept(
                "%d of %d: consumer %,.0f/s, Kafka Connect %,.0f/s, %.2f times as fast"
                    .formatted(i + 1, repeat, ours[i], peers[i], ratios[i]));
      }
    }
    return new Result("peer")
        .put("events", (Object) events)
        .put("events_per_s", Result.median(ours))
        .put("peer_per_s", Result.median(peers))
        .put("ratio", Result.median(ratios))
        .put("events_per_s_with_start", Result.median(oursWithStart))
        .put("peer_per_s_with_start", Result.median(peersWithStart))
        .put("cpu_s_per_million", Result.median(oursCpu))
        .put("peer_cpu_s_per_million", Result.median(peersCpu))
        .put("max_rss_mb", (Object) rss)
        .put("peer_max_rss_mb", (Object) peerRss);
  }
}
