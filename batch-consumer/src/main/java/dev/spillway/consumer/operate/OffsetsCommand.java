package dev.spillway.consumer.operate;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code scripts/offsets}. */
@Command(
    name = "offsets",
    mixinStandardHelpOptions = true,
    description = "Shows or moves the ledger in PostgreSQL and the group's offsets together.")
final class OffsetsCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  OffsetsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Prints where every partition stands.")
  int show(@CommandLine.Mixin ConfigOption config) throws Exception {
    try (Offsets offsets = new Offsets(config.load(surroundings.environment()))) {
      offsets.show(surroundings.out());
    }
    return ExitCode.OK;
  }

  @Command(
      name = "move",
      mixinStandardHelpOptions = true,
      description =
          "Moves them; all consumers of the group must be stopped. What is read again is not"
              + " doubled. What is skipped is in neither store.")
  int move(
      @CommandLine.Mixin ConfigOption config,
      @CommandLine.ArgGroup(multiplicity = "1") Target target,
      @CommandLine.Option(
              names = "--partition",
              split = ",",
              paramLabel = "P",
              description = "Only this one; may be given several times.")
          List<Integer> partitions,
      @CommandLine.Option(names = "--dry-run", description = "Only print what would be done.")
          boolean dryRun)
      throws Exception {
    try (Offsets offsets = new Offsets(config.load(surroundings.environment()))) {
      List<Integer> named = partitions == null ? List.of() : partitions;
      offsets.move(target, named, dryRun, surroundings.out());
    }
    return ExitCode.OK;
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(), "show or move? --help says more");
  }
}
