package dev.spillway.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
final class DrainBench implements Callable<Integer> {
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
    return options.run(
        targets -> {
          Result result = measure(targets, options.directory(), options.out());
          System.out.println(result.line());
          return CommandLine.ExitCode.OK;
        });
  }

  Result measure(Targets targets, Path directory, Consumer<String> out) throws Exception {
    String name = "bench_" + Long.toString(System.currentTimeMillis(), 36);
    try (Topic topic = new Topic(targets.kafka(), name);
        Search search = new Search(targets.elasticsearch())) {
      out.accept("filling the topic with " + events + " events");
      topic.fill(events);
      ConsumerRun consumer =
          new ConsumerRun(targets, topic, directory, options.jvmOptions(), settings(store));
      // Both stores, whatever is measured: the prepared bytes come from them.
      ConsumerRun warmUp =
          new ConsumerRun(targets, topic, directory, options.jvmOptions(), settings(Stores.BOTH));
      String template = name + "_template";
      targets.admin("CREATE DATABASE " + template);
      try {
        PreparedLoad prepared = prepare(targets, topic, search, warmUp, template, directory, out);
        RawLoad raw = new RawLoad(targets, prepared, bulkConnections);
        double[] drains = new double[options.repeat()];
        double[] raws = new double[options.repeat()];
        double[] cpus = new double[options.repeat()];
        long rss = 0;
        for (int i = 0; i < options.repeat(); i++) {
          raws[i] = events / raw(targets, search, raw, template, name + "_raw");
          ConsumerRun.Drained drained = drain(targets, search, consumer, name + "_" + i);
          drains[i] = events / drained.seconds();
          cpus[i] = drained.cpuSeconds() * 1e6 / events;
          rss = Math.max(rss, drained.maxRssMebibytes());
          out.accept(
              "%d of %d: drain %,.0f/s, raw %,.0f/s, %.2f of it; %.1f CPU s a million, %d MiB"
                  .formatted(
                      i + 1,
                      options.repeat(),
                      drains[i],
                      raws[i],
                      drains[i] / raws[i],
                      cpus[i],
                      drained.maxRssMebibytes()));
        }
        if (topic.deadLetterCount() > 0) {
          throw new IOException("events of the measurement became dead letters");
        }
        double[] ratios = new double[drains.length];
        for (int i = 0; i < ratios.length; i++) {
          ratios[i] = drains[i] / raws[i];
        }
        return new Result("drain")
            .put("store", store.name().toLowerCase(Locale.ROOT))
            .put("events", (Object) events)
            .put("events_per_s", Result.median(drains))
            .put("raw_per_s", Result.median(raws))
            .put("ratio", Result.median(ratios))
            .put("cpu_s_per_million", Result.median(cpus))
            .put("max_rss_mb", (Object) rss);
      } finally {
        targets.admin("DROP DATABASE " + template + " WITH (FORCE)");
        search.deleteIndex();
      }
    }
  }

  private static Map<String, String> settings(Stores stores) {
    return Map.of("SPILLWAY_STORES", stores.name().toLowerCase(Locale.ROOT));
  }

  /** The warm-up, which leaves an empty table for the raw loads to copy from. */
  private PreparedLoad prepare(
      Targets targets,
      Topic topic,
      Search search,
      ConsumerRun consumer,
      String template,
      Path directory,
      Consumer<String> out)
      throws SQLException, IOException, InterruptedException {
    out.accept("warming up");
    search.deleteIndex();
    ConsumerRun.Drained drained = consumer.drain(template, 1, events);
    check(targets, search, template, Stores.BOTH);
    out.accept("warmed up, %,.0f/s; preparing bytes".formatted(events / drained.seconds()));
    PreparedLoad prepared =
        PreparedLoad.make(targets, template, topic, events, bulkBody << 20, directory);
    ObjectMapper mapper = new ObjectMapper();
    JsonNode document = mapper.readTree(prepared.firstDocument());
    if (!document.equals(search.source(prepared.firstKey()))) {
      throw new IOException(
          "the prepared documents are not those of the consumer: " + prepared.firstDocument());
    }
    targets.sql(template, "TRUNCATE events, sink_progress");
    return prepared;
  }

  private double raw(Targets targets, Search search, RawLoad raw, String template, String database)
      throws SQLException, IOException, InterruptedException {
    search.deleteIndex();
    targets.admin("CREATE DATABASE " + database + " TEMPLATE " + template, "CHECKPOINT");
    try {
      double seconds = raw.run(store, database, search);
      check(targets, search, database, store);
      return seconds;
    } finally {
      targets.admin("DROP DATABASE " + database + " WITH (FORCE)");
    }
  }

  private ConsumerRun.Drained drain(
      Targets targets, Search search, ConsumerRun consumer, String database)
      throws SQLException, IOException, InterruptedException {
    search.deleteIndex();
    targets.admin("CREATE DATABASE " + database, "CHECKPOINT");
    try {
      ConsumerRun.Drained drained = consumer.drain(database, 1, events);
      check(targets, search, database, store);
      return drained;
    } finally {
      targets.admin("DROP DATABASE " + database + " WITH (FORCE)");
    }
  }

  /** A fast load that has not loaded everything is no result. */
  private void check(Targets targets, Search search, String database, Stores stores)
      throws SQLException, IOException, InterruptedException {
    long rows = events;
    if (stores.postgres()) {
      try (var connection = targets.connect(database);
          Statement statement = connection.createStatement();
          ResultSet count = statement.executeQuery("SELECT count(*) FROM events")) {
        count.next();
        rows = count.getLong(1);
      }
    }
    long documents = stores.elasticsearch() ? search.count() : events;
    if (rows != events || documents != events) {
      throw new IOException(
          "%d rows and %d documents of %d events".formatted(rows, documents, events));
    }
  }
}
