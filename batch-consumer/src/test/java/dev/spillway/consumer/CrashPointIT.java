package dev.spillway.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.consumer.FaultingSeam.Fault;
import dev.spillway.consumer.seam.FlushPoint;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every step of a flush fails, loses its connection or is the last that its consumer does, at its
 * first, second and last time in a batch; with {@code -Dspillway.crash-points=every}, at each.
 * After each, the promises I1, I3, I5 and I6 are checked.
 */
class CrashPointIT {
  private static final boolean EVERY =
      System.getProperty("spillway.crash-points", "").equals("every");

  /** One batch a case; a partition that goes is not waited for, as by a consumer that is dead. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "SPILLWAY_BATCH_MAX_RECORDS", Integer.toString(CrashInput.RECORDS),
          "SPILLWAY_BATCH_LINGER", "5s",
          "SPILLWAY_ELASTICSEARCH_MAX_BODY", "96KiB",
          "SPILLWAY_KAFKA_REVOKE_TIMEOUT", "50ms",
          "SPILLWAY_RETRY_INITIAL", "20ms",
          "SPILLWAY_RETRY_MAX", "100ms");

  private TestPipeline pipeline;
  private FaultingSeam seam;
  private BatchConsumer consumer;
  private final Map<Case, String> results = new LinkedHashMap<>();
  private int inputs;

  /** One fault at one step. */
  private record Case(FlushPoint point, int n, int of, Fault fault, CrashInput input) {}

  @BeforeEach
  void makePipeline() throws Exception {
    pipeline = new TestPipeline(2);
    startConsumer();
    pipeline.elasticsearch(
        "PUT",
        "/" + CrashInput.INDEX,
        "{\"mappings\":{\"properties\":{\"subject\":{\"type\":\"integer\"},"
            + "\"source\":{\"type\":\"keyword\"}}}}");
    pipeline.awaitSchema();
    pipeline.sql("ALTER TABLE events ADD CONSTRAINT refusing CHECK (type <> 'refused')");
  }

  @AfterEach
  void closePipeline() throws Exception {
    pipeline.elasticsearch("DELETE", "/" + CrashInput.INDEX, "");
    pipeline.close();
  }

  private void startConsumer() throws Exception {
    seam = new FaultingSeam(this::cutConnections);
    consumer = pipeline.start(SETTINGS, seam);
  }

  private void cutConnections() {
    try {
      pipeline.sql(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE datname = current_database()"
              + " AND application_name = 'spillway-batch-consumer'");
    } catch (SQLException e) {
      throw new UncheckedIOException(new java.io.IOException(e));
    }
  }

  @Test
  void shouldKeepThePromisesWhateverStepOfAFlushFails() throws Exception {
    Map<FlushPoint, Integer> counts = countPoints();
    assertThat(counts.keySet()).as("points that a batch meets").contains(FlushPoint.values());
    long samples;
    try (OffsetWatch watch = new OffsetWatch(pipeline)) {
      for (FlushPoint point : FlushPoint.values()) {
        int of = counts.getOrDefault(point, 0);
        for (int n : occurrences(of)) {
          for (Fault fault : Fault.values()) {
            if (fault != Fault.CUT || isPostgres(point)) {
              Case one = new Case(point, n, of, fault, nextInput());
              results.put(one, run(one, watch));
            }
          }
        }
      }
      samples = watch.samples();
    }
    List<ConsumerRecord<byte[], byte[]>> letters = pipeline.deadLetters();
    results.replaceAll((one, problems) -> problems + one.input().problemsIn(letters));
    System.out.println(table());
    System.out.printf("%d cases, offsets compared %d times%n", results.size(), samples);
    assertThat(results.values()).as("problems").containsOnly("");
    assertThat(samples).isPositive();
  }

  private CrashInput nextInput() {
    return new CrashInput("/crash/" + inputs++);
  }

  private Map<FlushPoint, Integer> countPoints() throws Exception {
    CrashInput input = nextInput();
    seam.disarm();
    input.send(pipeline);
    pipeline.awaitNoLag();
    // Kafka shows the group's offsets before its consumer has had the answer.
    seam.awaitCounted(FlushPoint.AFTER_OFFSET_COMMIT, 30);
    assertThat(input.problemsInStores(pipeline)).isEmpty();
    return seam.counts();
  }

  private static SortedSet<Integer> occurrences(int of) {
    SortedSet<Integer> chosen = new TreeSet<>();
    for (int n = 1; n <= of; n++) {
      if (EVERY || n <= 2 || n == of) {
        chosen.add(n);
      }
    }
    return chosen;
  }

  private static boolean isPostgres(FlushPoint point) {
    return point.compareTo(FlushPoint.AFTER_COPY_END) <= 0
        || point == FlushPoint.BEFORE_COMMIT
        || point == FlushPoint.AFTER_PART_COMMIT
        || point == FlushPoint.AFTER_COMMIT;
  }

  private String run(Case one, OffsetWatch watch) throws Exception {
    List<String> problems = new ArrayList<>();
    // So that its partition is made anew.
    pipeline.sql("DROP TABLE IF EXISTS " + CrashInput.TABLE);
    long before = ledger();
    seam.arm(one.point(), one.n(), one.fault());
    one.input().send(pipeline);
    if (!seam.awaitFired(30)) {
      problems.add("the step was not reached");
    } else if (one.fault() == Fault.CRASH) {
      pipeline.stop(consumer);
      if (ledger() > before) {
        // I5: what the ledger has passed is in both stores at this very moment.
        problems.add(one.input().problemsInStores(pipeline));
      }
      startConsumer();
    }
    pipeline.awaitNoLag();
    problems.add(one.input().problemsInStores(pipeline));
    problems.add(watch.problems());
    problems.removeIf(String::isEmpty);
    return String.join("; ", problems);
  }

  private long ledger() throws SQLException {
    return pipeline.count("SELECT coalesce(sum(next_offset), 0) FROM sink_progress");
  }

  private String table() {
    StringBuilder table = new StringBuilder("%n%-24s %-10s %s%n".formatted("point", "time", ""));
    results.forEach(
        (one, problems) ->
            table.append(
                "%-24s %2d of %-4d %-6s %s%n"
                    .formatted(
                        one.point(),
                        one.n(),
                        one.of(),
                        one.fault(),
                        problems.isEmpty() ? "ok" : problems)));
    return table.toString();
  }
}
