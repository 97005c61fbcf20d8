package dev.spillway.local.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What batches save: the same rows and documents one at a time, and in batches of many sizes. */
@Command(
    name = "batch-size",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Loads the consumer's own rows and documents, prepared as bytes, into an identical table and"
          + " an identical index, each store alone on one connection: one INSERT and one index"
          + " request for each event, then one COPY and one bulk request for each batch of 10 to"
          + " 20,000 events."
    })
final class BatchSizeBench implements Callable<Integer>, Scenario {
  /** A bulk body of so many is about as large as Elasticsearch takes. */
  private static final int MOST_IN_A_BATCH = 100_000;

  private static final Duration WARM_UP = Duration.ofSeconds(1);

  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How long each size is loaded, at most. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--sizes",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,10,100,1000,5000,20000",
      description = "Events of a batch, 1 first. Default: ${DEFAULT-VALUE}.")
  private List<Integer> sizes = List.of();

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "500000",
      description = "Events that are there to be loaded. Default: ${DEFAULT-VALUE}.")
  private int events;

  @Override
  public Integer call() throws Exception {
    int largest = sizes.stream().mapToInt(Integer::intValue).max().orElse(0);
    if (seconds < 1
        || sizes.getFirst() != 1
        || largest > MOST_IN_A_BATCH
        || events < 2 * largest
        || events > BenchEvents.MOST) {
      System.err.println(
          "--seconds must be at least 1; --sizes begin with 1, end at "
              + MOST_IN_A_BATCH
              + "; --events must be enough for two batches of the largest");
      return CommandLine.ExitCode.USAGE;
    }
    return options.run(this);
  }

  @Override
  public Result measure(Ground ground) throws Exception {
    Result result = new Result("batch-size").put("events", (Object) events);
    try (Backlog backlog = new Backlog(ground, events);
        Database template = backlog.warmUp();
        PreparedLoad prepared = backlog.prepare(template, 4 << 20)) {
      for (Stores store : List.of(Stores.POSTGRES, Stores.ELASTICSEARCH)) {
        for (int size : sizes) {
          rate(backlog, template, prepared, store, size, WARM_UP);
        }
        double single = 0;
        double best = 0;
        for (int size : sizes) {
          double[] rates = new double[ground.repeat()];
          for (int i = 0; i < rates.length; i++) {
            rates[i] = rate(backlog, template, prepared, store, size, Duration.ofSeconds(seconds));
          }
          double rate = Result.median(rates);
          single = size == 1 ? rate : single;
          best = Math.max(best, rate);
          result.put(store.lowerCase() + "_per_s_" + size, rate);
          ground.out().accept("%s by %,d: %,.0f events/s".formatted(store.lowerCase(), size, rate));
        }
        result.put(store.lowerCase() + "_gain", best / single);
      }
    }
    return result;
  }

  /** Events a second, from the second batch on: the first opens connections and makes an index. */
  private static double rate(
      Backlog backlog,
      Database template,
      PreparedLoad prepared,
      Stores store,
      int size,
      Duration duration)
      throws Exception {
    try (Database database = backlog.copyOf(template);
        BatchLoad load =
            store.postgres()
                ? new PostgresBatches(database, prepared, size)
                : new ElasticsearchBatches(backlog.search(), prepared, size)) {
      int first = load.next();
      long began = System.nanoTime();
      long loaded = 0;
      int batch;
      do {
        batch = load.next();
        loaded += batch;
      } while (batch > 0 && System.nanoTime() - began < duration.toNanos());
      double rate = loaded * 1e9 / (System.nanoTime() - began);
      long stored = store.postgres() ? database.count("events") : backlog.search().count();
      if (stored != first + loaded) {
        throw new IOException("%d of %d events are stored".formatted(stored, first + loaded));
      }
      return rate;
    }
  }
}
