package dev.spillway.consumer.operate;

import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.Selection;
import java.io.PrintStream;
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
      "Makes the documents that are missing in Elasticsearch from the rows in PostgreSQL.",
      "Documents that are there stay. Consumers may run meanwhile."
    })
final class RebuildIndexCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private ConfigOption config = new ConfigOption();

  @ArgGroup(multiplicity = "1")
  private Which which = new Which();

  @Option(
      names = "--remove-without-row",
      description =
          "Then remove documents that have no row, among them those of months that were dropped in"
              + " PostgreSQL, and those of other databases' pipelines.")
  private boolean prune;

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
    PrintStream out = surroundings.out();
    try (Rebuild rebuild = new Rebuild(loaded, new Progress("rebuild-index", surroundings.err()))) {
      Rebuild.Documents counts = rebuild.create(selection, dryRun);
      out.println(
          "before: %d rows, %d of them with a document".formatted(counts.rows(), counts.before()));
      out.println(
          dryRun
              ? "would create: " + (counts.rows() - counts.before())
              : "created: " + counts.created());
      if (!dryRun) {
        out.println(
            "after: %d rows, %d of them with a document".formatted(counts.rows(), counts.after()));
      }
      if (prune) {
        Rebuild.Pruned pruned = rebuild.prune(selection, dryRun);
        out.println(
            "documents without row: %d, %s"
                .formatted(
                    pruned.found(), dryRun ? "none removed" : pruned.removed() + " removed"));
      }
      if (dryRun) {
        out.println("nothing changed: dry run");
      } else if (counts.after() < counts.rows()) {
        throw OperateException.failure("documents are missing still; run the command again");
      }
    }
    return ExitCode.OK;
  }
}
