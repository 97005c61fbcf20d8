package dev.spillway.consumer.operate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scripts/verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Compares Kafka, PostgreSQL and Elasticsearch, and names what differs.",
      "Exit code: 0 nothing differs, 1 something does, 2 not understood, 3 could not be done."
    })
final class VerifyCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Records of this timestamp or later: " + TimeText.FORMS + ".")
  private @Nullable Instant from;

  @Option(names = "--to", paramLabel = "TIME", description = "Records before this timestamp.")
  private @Nullable Instant to;

  @Option(
      names = "--partition",
      split = ",",
      paramLabel = "P",
      description = "Only this one; may be given several times.")
  private List<Integer> partitions = List.of();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  VerifyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Verification.Wish wish = new Verification.Wish(partitions, from, to);
    Verification.Result result;
    try (Verification verification =
        new Verification(config.load(surroundings.environment()), surroundings.err())) {
      result = verification.run(wish);
    }
    if (json) {
      printJson(result, surroundings.out());
    } else {
      print(result, surroundings.out());
    }
    return result.differences().total() == 0 ? ExitCode.OK : ExitCode.DIFFERENT;
  }

  private static void print(Verification.Result result, PrintStream out) {
    Table ranges = new Table("partition", "from", "until");
    result
        .scope()
        .ranges()
        .forEach((partition, range) -> ranges.row(partition, range.from(), range.until()));
    ranges.print(out);
    out.println();
    out.println(
        "%d records: %d dead letters, %d repeats of an identity"
            .formatted(result.records(), result.deadLetters(), result.repeats()));
    out.println("%d rows, %d documents".formatted(result.rows(), result.documents()));
    if (result.foreign() > 0) {
      out.println(result.foreign() + " documents in events-* are none of the pipeline's");
    }
    Differences differences = result.differences();
    if (differences.total() == 0) {
      out.println("no differences");
      return;
    }
    out.println();
    Table named = new Table("difference", "record", "key", "what");
    for (Differences.Difference one : differences.named()) {
      named.row(one.kind().text(), one.record(), one.key(), one.what());
    }
    named.print(out);
    out.println();
    differences.counts().forEach((kind, count) -> out.println(count + " " + kind.text()));
    out.println(
        differences.total()
            + " differences"
            + (differences.total() > Differences.NAMED
                ? ", the first " + Differences.NAMED + " named"
                : ""));
  }

  private static void printJson(Verification.Result result, PrintStream out) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("records", result.records())
        .put("deadLetters", result.deadLetters())
        .put("repeats", result.repeats())
        .put("rows", result.rows())
        .put("documents", result.documents())
        .put("foreignDocuments", result.foreign())
        .put("differences", result.differences().total());
    ObjectNode counts = root.putObject("counts");
    result
        .differences()
        .counts()
        .forEach(
            (kind, count) -> counts.put(kind.name().toLowerCase(java.util.Locale.ROOT), count));
    ArrayNode named = root.putArray("named");
    for (Differences.Difference one : result.differences().named()) {
      named
          .addObject()
          .put("kind", one.kind().name().toLowerCase(java.util.Locale.ROOT))
          .put("record", one.record())
          .put("key", one.key())
          .put("what", one.what());
    }
    out.println(root);
  }
}
