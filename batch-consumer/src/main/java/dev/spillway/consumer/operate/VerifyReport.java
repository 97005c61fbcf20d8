package dev.spillway.consumer.operate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;

/** Prints a comparison while it goes on: nothing is kept that could be many. */
sealed interface VerifyReport {

  /** What is going to be compared. */
  void begin(VerifyScope scope);

  /** Something that differs. */
  void difference(Differences.Difference one);

  /** What was compared. */
  void end(Verification.Result result, Differences differences);

  /** For a person. */
  final class Text implements VerifyReport {
    private static final String LINE = "%-35s  %-13s  %-20s  %-36s  %s";

    private final PrintStream out;
    private boolean headed;

    Text(PrintStream out) {
      this.out = out;
    }

    @Override
    public void begin(VerifyScope scope) {
      Table ranges = new Table("partition", "from", "until", "end", "not settled");
      long waiting = 0;
      for (var entry : scope.ends().entrySet()) {
        int partition = entry.getKey();
        OffsetRange range = scope.ranges().get(partition);
        waiting += scope.waiting(partition);
        ranges.row(
            partition,
            range == null ? "-" : range.from(),
            range == null ? "-" : range.until(),
            entry.getValue(),
            scope.waiting(partition));
      }
      ranges.print(out);
      out.println();
      scope.notes().forEach(out::println);
      if (waiting > 0) {
        out.println(waiting + " records are not settled yet and not compared");
      }
      if (waiting > 0 || !scope.notes().isEmpty()) {
        out.println();
      }
    }

    @Override
    public void difference(Differences.Difference one) {
      if (!headed) {
        headed = true;
        out.println(LINE.formatted("difference", "store", "record", "key", "what"));
      }
      out.println(
          LINE.formatted(
              one.kind().text(),
              one.kind().store(),
              Table.escape(one.record()),
              one.key(),
              Table.escape(one.what())));
    }

    @Override
    public void end(Verification.Result result, Differences differences) {
      if (headed) {
        out.println();
      }
      out.println(
          "%d records: %d dead letters, %d repeats of an identity"
              .formatted(result.records(), result.deadLetters(), result.repeats()));
      out.println("%d rows and %d documents compared".formatted(result.rows(), result.documents()));
      if (result.lostLetters() > 0 && differences.counts().containsKey(Differences.Kind.NEITHER)) {
        out.println(
            "the dead-letter topic no longer has its first %d letters: the reason may be there"
                .formatted(result.lostLetters()));
      }
      differences.counts().forEach((kind, count) -> out.println(count + " " + kind.text()));
      out.println(
          differences.total() == 0 ? "no differences" : differences.total() + " differences");
    }
  }

  /** For a program: one JSON object for each difference, and a last one that sums up. */
  final class Json implements VerifyReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintStream out;
    private final ObjectNode summary = JSON.createObjectNode();

    Json(PrintStream out) {
      this.out = out;
    }

    @Override
    public void begin(VerifyScope scope) {
      ObjectNode ranges = summary.putObject("ranges");
      long waiting = 0;
      for (int partition : scope.ends().keySet()) {
        waiting += scope.waiting(partition);
        OffsetRange range = scope.ranges().get(partition);
        if (range != null) {
          ranges.putArray(Integer.toString(partition)).add(range.from()).add(range.until());
        }
      }
      summary.put("unsettledRecords", waiting);
      scope.notes().forEach(summary.putArray("notes")::add);
    }

    @Override
    public void difference(Differences.Difference one) {
      out.println(
          JSON.createObjectNode()
              .put("difference", one.kind().id())
              .put("store", one.kind().store())
              .put("record", one.record())
              .put("key", one.key())
              .put("what", one.what()));
    }

    @Override
    public void end(Verification.Result result, Differences differences) {
      summary
          .put("records", result.records())
          .put("deadLetters", result.deadLetters())
          .put("repeats", result.repeats())
          .put("rows", result.rows())
          .put("documents", result.documents())
          .put("lostDeadLetters", result.lostLetters())
          .put("differences", differences.total());
      ObjectNode counts = summary.putObject("counts");
      differences.counts().forEach((kind, count) -> counts.put(kind.id(), count));
      out.println(summary);
    }
  }
}
