package dev.spillway.consumer.operate;

import dev.spillway.consumer.config.ConsumerConfig;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code scripts/schemas reindex}. */
@Command(
    name = "reindex",
    mixinStandardHelpOptions = true,
    description = {
      "Moves the documents of a type that lie in the indices of all types to those of its own, and"
          + " has the type's events of all times go there from now on. Consumers may run"
          + " meanwhile; until the end, a search over all indices may find a document twice.",
      "Can be interrupted and run again: it goes on with what is left.",
      "Exit code: 0 done, 2 the type has no indices of its own, 3 a server could not be asked."
    })
final class ReindexCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private ConfigOption config = new ConfigOption();

  @Parameters(paramLabel = "TYPE", description = "The type of the events.")
  private String type = "";

  ReindexCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    ConsumerConfig loaded = config.load(surroundings.environment());
    PrintStream out = surroundings.out();
    try (Reindex reindex = new Reindex(loaded, type, new Progress("reindex", surroundings.err()))) {
      Reindex.Result result = reindex.run();
      out.printf(
          "%d documents of %s copied, %d removed from where they were%n",
          result.copied(), type, result.removed());
      out.println("its events of all times lie in its own indices now");
    }
    return ExitCode.OK;
  }
}
