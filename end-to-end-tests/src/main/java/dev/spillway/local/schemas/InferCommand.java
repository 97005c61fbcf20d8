package dev.spillway.local.schemas;

import com.fasterxml.jackson.core.JsonPointer;
import dev.spillway.local.send.CountedStream;
import dev.spillway.local.send.EventLines;
import dev.spillway.local.send.InputFile;
import dev.spillway.schema.EventSchemas;
import dev.spillway.schema.SchemaId;
import dev.spillway.schema.infer.Inference;
import dev.spillway.schema.infer.Proposal;
import dev.spillway.schema.infer.Rules;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Proposes schemas from events. */
@Command(
    name = "infer",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = {
      "Proposes a schema for each type of event in a file, to start from: read it before use.",
      "",
      "A line with specversion is a CloudEvent; one with a string type and data is an event in"
          + " short form; any other object is data as a whole, with a type from the options below.",
      "",
      "Required is what every event has. A format is proposed where at least 10 texts all have it,"
          + " an enum where at least 100 texts have at most 16 values, each seen 3 times. Bounds"
          + " are never guessed."
    },
    footer = {
      "",
      "Exit code: 0 proposed, 1 no event found, 2 wrong usage, or a file that cannot be read or"
          + " is there already.",
      "",
      "Example: scripts/schemas infer zeek.ndjson.gz --type-pointer /@stream --out /tmp/schemas"
    })
final class InferCommand implements Callable<Integer> {
  private static final int LONGEST_LINE = 16 << 20;
  private static final int LOOK_AT_CLOCK = 0xFF;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "NDJSON, plain or compressed with gzip; - is standard input.")
  private String file = "";

  @Option(
      names = "--type",
      paramLabel = "T",
      description = "Only events of this type; objects that are data as a whole get it.")
  private @Nullable String type;

  @Option(
      names = "--type-pointer",
      paramLabel = "POINTER",
      description = "Where objects that are data as a whole have their type, such as /@stream.")
  private @Nullable String typePointer;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write TYPE.schema.json files there, never over one. Default: print.")
  private @Nullable Path out;

  @Spec private CommandSpec spec = CommandSpec.create();

  private InferCommand() {}

  @Override
  public Integer call() throws IOException {
    String wanted = type;
    if (wanted != null && !SchemaId.isType(wanted)) {
      throw wrong("--type " + wanted + " cannot be a file's name: letters, digits, . _ -");
    }
    Inference inference =
        new Inference(Rules.DEFAULT, Optional.ofNullable(wanted), Optional.ofNullable(pointer()));
    try (CountedStream input = open()) {
      read(input, inference);
    }
    List<Proposal> proposals = inference.proposals();
    Path folder = out;
    if (folder == null) {
      proposals.forEach(proposal -> spec.commandLine().getOut().print(proposal.text()));
      spec.commandLine().getOut().flush();
    } else {
      write(proposals, folder);
    }
    summarise(inference, proposals);
    return proposals.isEmpty() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  private @Nullable JsonPointer pointer() {
    if (typePointer == null) {
      return null;
    }
    try {
      return JsonPointer.compile(typePointer);
    } catch (IllegalArgumentException e) {
      throw wrong("--type-pointer " + typePointer + " is no JSON pointer such as /kind");
    }
  }

  private CountedStream open() throws IOException {
    InputFile input = new InputFile(file);
    if (!input.isReadable()) {
      throw wrong(file + " is not a file that can be read");
    }
    return input.open();
  }

  private void read(CountedStream input, Inference inference) throws IOException {
    long size = new InputFile(file).size();
    InferProgress progress =
        new InferProgress(spec.commandLine().getErr(), size, System.nanoTime());
    EventLines lines = EventLines.of(input, LONGEST_LINE);
    for (EventLines.Line line = lines.read(); line != null; line = lines.read()) {
      if (line.tooLong()) {
        inference.skip("too long");
      } else {
        inference.add(line.bytes());
      }
      if ((line.number() & LOOK_AT_CLOCK) == 0) {
        progress.show(System.nanoTime(), input.count(), inference.events());
      }
    }
  }

  private void write(List<Proposal> proposals, Path folder) throws IOException {
    Files.createDirectories(folder);
    // All or none.
    for (Proposal proposal : proposals) {
      Path target = folder.resolve(proposal.type() + EventSchemas.SUFFIX);
      if (Files.exists(target)) {
        throw wrong(target + " is there already; remove it, or choose another --out");
      }
    }
    for (Proposal proposal : proposals) {
      Path target = folder.resolve(proposal.type() + EventSchemas.SUFFIX);
      Files.writeString(target, proposal.text(), StandardOpenOption.CREATE_NEW);
      spec.commandLine().getOut().println(target);
    }
  }

  private void summarise(Inference inference, List<Proposal> proposals) {
    PrintWriter err = spec.commandLine().getErr();
    for (Proposal proposal : proposals) {
      err.printf(Locale.ROOT, "%s: from %,d events%n", proposal.type(), proposal.events());
    }
    inference
        .skipped()
        .forEach((reason, count) -> err.printf(Locale.ROOT, "%,d lines %s%n", count, reason));
    if (proposals.isEmpty()) {
      err.println("no event to learn from; plain objects need --type or --type-pointer");
    }
    err.flush();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
