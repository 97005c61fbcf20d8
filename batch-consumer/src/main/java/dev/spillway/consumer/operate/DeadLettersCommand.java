package dev.spillway.consumer.operate;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code scripts/dead-letters}. */
@Command(
    name = "dead-letters",
    mixinStandardHelpOptions = true,
    description = "Lists, shows and redrives records that could not be stored.")
final class DeadLettersCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  DeadLettersCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Counts the letters, and names them.")
  int list(
      @CommandLine.Mixin ConfigOption config,
      @CommandLine.Mixin LetterFilter filter,
      @CommandLine.Option(
              names = "--limit",
              defaultValue = "50",
              description = "Most letters to name; all are counted (default: ${DEFAULT-VALUE}).")
          int limit)
      throws Exception {
    try (DeadLetters letters = new DeadLetters(config.load(surroundings.environment()))) {
      new LetterList(limit).print(letters, filter, surroundings.out());
    }
    return ExitCode.OK;
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Prints a letter's headers and value.")
  int show(
      @CommandLine.Mixin ConfigOption config,
      @CommandLine.Option(
              names = "--raw",
              description = "Write the value's bytes, and nothing else.")
          boolean raw,
      @CommandLine.Parameters(
              paramLabel = "ID",
              description =
                  "A letter, as list names it (0-17), or a record's first place (events-3-42).")
          String id)
      throws Exception {
    try (DeadLetters letters = new DeadLetters(config.load(surroundings.environment()))) {
      new LetterShow(id, raw).print(letters, surroundings.out());
    }
    return ExitCode.OK;
  }

  @Command(
      name = "redrive",
      mixinStandardHelpOptions = true,
      description =
          "Sends the original records to their topic again. What was stored meanwhile is not"
              + " doubled; what was redriven before is left out.")
  int redrive(
      @CommandLine.Mixin ConfigOption config,
      @CommandLine.Mixin LetterFilter filter,
      @CommandLine.Option(names = "--limit", description = "Most letters to redrive.") Long limit,
      @CommandLine.Option(names = "--again", description = "Also what was redriven before.")
          boolean again,
      @CommandLine.Option(names = "--dry-run", description = "Only count.") boolean dryRun)
      throws Exception {
    Redrive.Wish wish = new Redrive.Wish(limit == null ? Long.MAX_VALUE : limit, again, dryRun);
    new Redrive(config.load(surroundings.environment()), wish).run(filter, surroundings.out());
    return ExitCode.OK;
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "list, show or redrive? --help says more");
  }
}
