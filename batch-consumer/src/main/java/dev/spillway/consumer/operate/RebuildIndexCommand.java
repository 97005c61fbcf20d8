package dev.spillway.consumer.operate;

import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.Selection;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scripts/rebuild-index}. */
@Command(
    name = "rebuild-index",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the documents that are missing in Elasticsearch from the rows in PostgreSQL, and",
      "removes documents that have no row. Consumers may run meanwhile."
    })
final class RebuildIndexCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private ConfigOption config = new ConfigOption();

  @ArgGroup(multiplicity = "1")
  private Which which = new Which();

  @Option(names = "--dry-run", description = "Only count.")
  private boolean dryRun;

  /** Which indices: exactly one of these. */
  static final class Which {
    @Option(
        names = "--month",
        required = true,
        paramLabel = "YYYY.MM",
        description = "The month of the events' time (UTC), as in the index's name.")
    private @Nullable String month;

    @Option(names = "--all", required = true, description = "All, events-stray included.")
    private boolean all;

    Selection selection(EventWindow window) {
      String text = month;
      if (all || text == null) {
        return Selection.ALL;
      }
      YearMonth parsed;
      try {
        parsed = YearMonth.parse(text, DateTimeFormatter.ofPattern("uuuu.MM"));
      } catch (DateTimeParseException e) {
        throw OperateException.usage("'" + text + "' is not a month such as 2026.11");
      }
      if (window.monthOf(start(parsed)).isEmpty()) {
        throw OperateException.usage(
            text + " has no index of its own: it is outside the window; use --all");
      }
      return Selection.ofTime(start(parsed), start(parsed.plusMonths(1)));
    }

    private static Instant start(YearMonth month) {
      return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
  }

  RebuildIndexCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    var loaded = config.load(surroundings.environment());
    Selection selection = which.selection(loaded.window().toWindow());
    try (Rebuild rebuild = new Rebuild(loaded, dryRun, surroundings.err())) {
      Rebuild.Result result = rebuild.run(selection);
      surroundings
          .out()
          .println(
              "%d rows, %d documents missing, %s"
                  .formatted(
                      result.rows(),
                      result.missing(),
                      dryRun ? "none made: dry run" : "all of them made"));
      surroundings
          .out()
          .println(
              "%d documents without row%s"
                  .formatted(
                      result.unwanted(), dryRun ? "" : ", " + result.removed() + " removed"));
    }
    return ExitCode.OK;
  }
}
