package dev.spillway.consumer.operate;

import dev.spillway.runtime.config.ConfigException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;

/** Runs one of the operator's commands: {@code scripts/} has a script for each. */
public final class OperateMain {
  private OperateMain() {}

  /** The first argument names the command. */
  public static void main(String[] args) {
    int code;
    try {
      code = execute(new Surroundings(System.getenv(), System.out, System.err), args);
    } catch (OutOfMemoryError | StackOverflowError e) {
      // Java's own exit code for it would be that of a difference.
      System.err.println(e);
      code = ExitCode.FAILURE;
    }
    System.out.flush();
    System.exit(code);
  }

  /** Runs a command and returns its exit code. */
  static int execute(Surroundings surroundings, String... args) {
    Map<String, Callable<Integer>> commands = commands(surroundings);
    Callable<Integer> command = args.length == 0 ? null : commands.get(args[0]);
    if (command == null) {
      surroundings.err().println("one of: " + String.join(", ", commands.keySet()));
      return ExitCode.USAGE;
    }
    PrintStream err = surroundings.err();
    CommandLine line =
        new CommandLine(command)
            .registerConverter(Instant.class, TimeText::parse)
            .registerConverter(Place.class, Place::parse)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpAutoWidth(true)
            .setOut(new PrintWriter(surroundings.out(), true, surroundings.out().charset()))
            .setErr(new PrintWriter(err, true, err.charset()))
            .setExecutionExceptionHandler((e, cmd, parsed) -> explain(e, cmd, err));
    return line.execute(List.of(args).subList(1, args.length).toArray(String[]::new));
  }

  private static Map<String, Callable<Integer>> commands(Surroundings surroundings) {
    Map<String, Callable<Integer>> commands = new java.util.TreeMap<>();
    commands.put("dead-letters", new DeadLettersCommand(surroundings));
    commands.put("offsets", new OffsetsCommand(surroundings));
    commands.put("verify", new VerifyCommand(surroundings));
    commands.put("where", new WhereCommand(surroundings));
    commands.put("rebuild-index", new RebuildIndexCommand(surroundings));
    commands.put("reindex", new ReindexCommand(surroundings));
    return commands;
  }

  /** What an operator is told of a failure. */
  static String reason(Exception e) {
    if (e instanceof TimeoutException) {
      return "Kafka did not answer within the request timeout";
    }
    return String.valueOf(
        e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e);
  }

  private static int explain(Exception e, CommandLine command, PrintStream err)
      throws InterruptedException {
    if (e instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (e instanceof OperateException told) {
      err.println(command.getCommandName() + ": " + told.getMessage());
      return told.exitCode();
    }
    err.println(command.getCommandName() + ": " + reason(e));
    return e instanceof ConfigException ? ExitCode.USAGE : ExitCode.FAILURE;
  }
}
