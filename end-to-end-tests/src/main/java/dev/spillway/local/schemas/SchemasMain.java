package dev.spillway.local.schemas;

import dev.spillway.schema.InvalidSchemasException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands for event schemas. */
@Command(
    name = "schemas",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    subcommands = {CheckCommand.class, InferCommand.class},
    description =
        "Works with the event schemas, schemas/events/TYPE.schema.json. No server is needed, but"
            + " for reindex TYPE, which moves a type's documents to indices of its own.",
    footer = {
      "",
      "scripts/schemas check --help, infer --help and reindex --help say more.",
      "",
      "Exit code: 0 done and compatible, 1 incompatible or nothing found, 2 wrong usage, or a"
          + " schema or file that cannot be read."
    })
public final class SchemasMain implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  private SchemasMain() {}

  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
    PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
    int code;
    try {
      code = execute(out, err, arguments);
    } catch (OutOfMemoryError | StackOverflowError e) {
      // Java's own exit code for it would be that of an incompatible change.
      err.println(e);
      code = CommandLine.ExitCode.USAGE;
    }
    out.flush();
    System.exit(code);
  }

  /** Runs a command and returns its exit code. */
  static int execute(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new SchemasMain())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler((e, command, parsed) -> explain(e, command))
        .execute(arguments);
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "check or infer?");
  }

  private static int explain(Exception e, CommandLine command) {
    String reason =
        switch (e) {
          case InvalidSchemasException told -> String.valueOf(told.getMessage());
          case GitException told -> String.valueOf(told.getMessage());
          case NoSuchFileException missing -> missing.getFile() + " is not there";
          default -> e.toString();
        };
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + reason);
    return CommandLine.ExitCode.USAGE;
  }
}
