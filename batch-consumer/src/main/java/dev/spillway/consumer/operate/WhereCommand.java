package dev.spillway.consumer.operate;

import dev.spillway.consumer.config.ConsumerConfig;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code scripts/where}. */
@Command(
    name = "where",
    mixinStandardHelpOptions = true,
    description = {
      "Follows an event through Kafka, PostgreSQL and Elasticsearch: accepted when, in which"
          + " record, committed or not, in which batch, row, document or dead letter. Changes"
          + " nothing.",
      "Exit code: 0 found, 1 not found where it was looked for, 2 not understood, 3 a server could"
          + " not be asked; what was found is printed all the same."
    })
final class WhereCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private ConfigOption config = new ConfigOption();

  @Parameters(
      paramLabel = "EVENT",
      description =
          "An event's id, its key (the _id in Elasticsearch), or its record: events-3-42.")
  private String event = "";

  @Option(names = "--source", description = "Only events of this source.")
  private @Nullable String source;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      description =
          "The event's time; with --source it makes the id a key, which needs no search: "
              + TimeText.FORMS
              + ".")
  private @Nullable Instant time;

  @Option(
      names = "--from",
      paramLabel = "PLACE",
      description =
          "Scan Kafka for records that are not stored yet, and dead letters, only from here: "
              + Place.FORMS
              + ".")
  private @Nullable Place from;

  @Option(
      names = "--scan",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "Most records of each topic to scan; 0: scan nothing (default: ${DEFAULT-VALUE}).")
  private long scan;

  @Option(
      names = "--json",
      description = "Print one JSON object for each event, and a last one that sums up.")
  private boolean json;

  WhereCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    if (scan < 0) {
      throw OperateException.usage("--scan must not be negative");
    }
    ConsumerConfig loaded = config.load(surroundings.environment());
    Wanted wanted = Wanted.of(event, loaded.kafka().topic(), source, time);
    Progress progress = new Progress("where", surroundings.err());
    try (Tracking tracking = new Tracking(loaded, progress)) {
      Tracking.Result result = tracking.run(wanted, new Tracking.Scan(from, scan));
      WhereReport report = new WhereReport(loaded.kafka(), result);
      if (json) {
        report.printJson(surroundings.out());
      } else {
        report.printText(surroundings.out());
      }
      return !result.failures().isEmpty()
          ? ExitCode.FAILURE
          : result.trails().all().isEmpty() ? ExitCode.DIFFERENT : ExitCode.OK;
    }
  }
}
