package dev.spillway.local.schemas;

import dev.spillway.schema.EventSchemas;
import dev.spillway.schema.compare.Change;
import dev.spillway.schema.compare.ChangeKind;
import dev.spillway.schema.compare.Comparison;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says whether changed schemas are backward compatible. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = {
      "Reads the event schemas and says what has changed, and whether it is compatible: every event"
          + " that was valid stays valid, and the column and the field of each property can stay as"
          + " they are.",
      "",
      "What cannot be decided counts as incompatible, and so does a schema that has changed under"
          + " the $id that it had."
    },
    footer = {
      "",
      "Exit code: 0 compatible, 1 not, 2 wrong usage, or a schema that is refused: its file, line"
          + " and column are told.",
      "",
      "Example: scripts/schemas check --against origin/main"
    })
final class CheckCommand implements Callable<Integer> {
  @ArgGroup private @Nullable Against against;

  @Option(
      names = "--schemas",
      paramLabel = "DIR",
      description = "The changed schemas. Default: schemas/events of this checkout.")
  private Path schemas = Path.of(System.getProperty("spillway.home", "."), "schemas", "events");

  @Spec private CommandSpec spec = CommandSpec.create();

  private CheckCommand() {}

  /** What to compare with. */
  private static final class Against {
    @Option(
        names = "--against",
        paramLabel = "REV",
        description = "Compare with this revision of git. Default: HEAD, what is committed.")
    private @Nullable String revision;

    @Option(
        names = "--against-dir",
        paramLabel = "DIR",
        description = "Compare with the schemas of a folder, such as those in force.")
    private @Nullable Path folder;
  }

  @Override
  public Integer call() throws Exception {
    Path other = against == null ? null : against.folder;
    mustBeFolder("--schemas", schemas);
    EventSchemas after = EventSchemas.load(schemas);
    EventSchemas before;
    String name;
    if (other != null) {
      mustBeFolder("--against-dir", other);
      before = EventSchemas.load(other);
      name = other.toString();
    } else {
      name = against == null || against.revision == null ? "HEAD" : against.revision;
      before = EventSchemas.of(new GitFolder(schemas).at(name));
    }
    Map<String, Comparison> comparisons = Comparison.of(before, after);
    report(comparisons, after.all().size(), name);
    return Comparison.areCompatible(comparisons)
        ? CommandLine.ExitCode.OK
        : CommandLine.ExitCode.SOFTWARE;
  }

  private void mustBeFolder(String option, Path path) {
    if (!Files.isDirectory(path)) {
      throw new ParameterException(
          spec.commandLine(), option + " " + path + " is no folder that can be read");
    }
  }

  private static boolean breaks(Change change) {
    return !change.isCompatible()
        && change.kind() != ChangeKind.VERSION_NOT_RAISED
        && change.kind() != ChangeKind.VERSION_LOWERED;
  }

  private void report(Map<String, Comparison> comparisons, int schemas, String name) {
    PrintWriter out = spec.commandLine().getOut();
    comparisons.forEach(
        (type, comparison) -> {
          out.println(type + (comparison.isCompatible() ? ": compatible" : ": NOT compatible"));
          for (Change change : comparison.changes()) {
            out.println("  " + change);
          }
        });
    long incompatible = comparisons.values().stream().filter(one -> !one.isCompatible()).count();
    out.println(
        schemas
            + " schemas, "
            + comparisons.size()
            + " changed since "
            + name
            + ", "
            + incompatible
            + " of them not compatibly");
    List<Change> changes =
        comparisons.values().stream().flatMap(one -> one.changes().stream()).toList();
    if (changes.stream().anyMatch(change -> change.kind() == ChangeKind.MAPPING_CHANGED)) {
      out.println("mapping-changed takes effect with next month's index.");
    }
    if (changes.stream().anyMatch(change -> change.kind() == ChangeKind.VERSION_NOT_RAISED)) {
      out.println("A changed schema needs a higher version at the end of its $id.");
    }
    if (changes.stream().anyMatch(CheckCommand::breaks)) {
      out.println("What must change so is a new type of event, with a schema of its own.");
    }
    out.flush();
  }
}
