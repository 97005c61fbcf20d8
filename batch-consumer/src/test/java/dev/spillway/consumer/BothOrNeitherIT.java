package dev.spillway.consumer;

import static dev.spillway.consumer.TestPipeline.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.consumer.seam.FlushPoint;
import dev.spillway.consumer.seam.FlushSeam;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one store begins to refuse while events flow is in the other one neither. */
class BothOrNeitherIT {
  private static final int PARTITIONS = 3;
  private static final String INDEX = "events-2036.02";
  private static final String TIME = "2036-02-03T04:05:06Z";

  /** Small batches, so that the change falls into one of many. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "SPILLWAY_BATCH_MAX_RECORDS", "50",
          "SPILLWAY_KAFKA_MAX_POLL_RECORDS", "50",
          "SPILLWAY_RETRY_INITIAL", "20ms",
          // Far beyond the test's deadline: nothing may wait for it.
          "SPILLWAY_POSTGRES_STATEMENT_TIMEOUT", "10m");

  private TestPipeline pipeline;
  private int sent;

  @BeforeEach
  void makePipeline() throws Exception {
    pipeline = new TestPipeline(PARTITIONS);
  }

  @AfterEach
  void closePipeline() throws Exception {
    pipeline.elasticsearch("DELETE", "/" + INDEX, "");
    pipeline.close();
  }

  /** Of every ten events PostgreSQL will refuse one, and Elasticsearch another. */
  private void send(int events) {
    for (int n = 0; n < events; n++) {
      int i = sent++;
      pipeline.send(
          i % PARTITIONS,
          "{\"n\":" + i + "}",
          "ce_specversion",
          "1.0",
          "ce_id",
          Integer.toString(i),
          "ce_source",
          "/both/" + pipeline.name,
          "ce_type",
          i % 10 == 3 ? "refused" : "good",
          "ce_subject",
          i % 10 == 7 ? "no number" : "1",
          "ce_time",
          TIME);
    }
    pipeline.flush();
  }

  @Test
  void shouldHoldWhatIsRefusedFromTheMiddleOfARunOnInNeitherStore() throws Exception {
    pipeline.start(SETTINGS);
    pipeline.start(SETTINGS);
    send(500);
    pipeline.awaitNoLag();
    send(2000);
    awaitRows(600);
    pipeline.sql("ALTER TABLE events ADD CONSTRAINT refusing CHECK (type <> 'refused') NOT VALID");
    long whenPostgresRefused = rows();
    send(500);
    // Somebody wants to count with the subjects, of which some are no numbers.
    pipeline.elasticsearch(
        "PUT",
        "/" + INDEX + "/_mapping",
        "{\"properties\":{\"subject\":{\"type\":\"keyword\",\"ignore_above\":8191,"
            + "\"fields\":{\"number\":{\"type\":\"integer\"}}}}}");
    send(1000);

    pipeline.awaitNoLag();

    Set<String> letters = letters();
    Map<String, Integer> rows = bothStores();
    assertThat(rows.size() + letters.size()).as("events of %d", sent).isEqualTo(sent);
    assertThat(rows.keySet()).doesNotContainAnyElementsOf(letters);
    assertThat(whenPostgresRefused).isLessThan(2500);
    for (int rest : new int[] {3, 7}) {
      assertThat(rows.values()).as("stored before").anyMatch(i -> i % 10 == rest);
      assertThat(letters).as("refused").anyMatch(id -> Integer.parseInt(id) % 10 == rest);
    }
    assertThat(letters)
        .allMatch(id -> Integer.parseInt(id) % 10 == 3 || Integer.parseInt(id) % 10 == 7);
  }

  @Test
  void shouldNotStandInTheWayOfAChangeOfTheTableItself() throws Exception {
    BatchConsumer preparing = pipeline.start(SETTINGS);
    send(1);
    pipeline.awaitNoLag();
    pipeline.stop(preparing);
    pipeline.sql("ALTER TABLE events ADD CONSTRAINT refusing CHECK (type <> 'refused')");
    AlterInBetween alter = new AlterInBetween();
    send(20);
    pipeline.start(SETTINGS, alter);

    pipeline.awaitNoLag();

    assertThat(alter.thread.join(TestPipeline.DEADLINE)).isTrue();
    assertThat(pipeline.count("SELECT count(*) FROM events WHERE later IS NULL"))
        .isEqualTo(bothStores().size());
  }

  /**
   * Once the rows are copied and the documents made, waits until somebody else's ALTER TABLE waits
   * for the open transaction: the look-up before a removal then waits for the ALTER TABLE.
   */
  private final class AlterInBetween implements FlushSeam {
    private final CountDownLatch copied = new CountDownLatch(1);
    private final Thread thread =
        Thread.ofPlatform().unstarted(() -> run("ALTER TABLE events ADD COLUMN later int"));

    private void run(String sql) {
      try {
        pipeline.sql(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void at(FlushPoint point) throws IOException {
      if (point == FlushPoint.AFTER_COPY_END) {
        copied.countDown();
      }
      if (point == FlushPoint.AFTER_BULK_REQUEST && thread.getState() == Thread.State.NEW) {
        try {
          assertThat(copied.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        thread.start();
        await()
            .atMost(TestPipeline.DEADLINE)
            .until(
                () ->
                    pipeline.count(
                            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND query LIKE 'ALTER TABLE%' AND datname = current_database()")
                        == 1);
      }
    }
  }

  private long rows() throws SQLException {
    return pipeline.count("SELECT count(*) FROM events");
  }

  private void awaitRows(long count) {
    await().atMost(TestPipeline.DEADLINE).until(() -> rows() >= count);
  }

  private Set<String> letters() {
    Set<String> letters = new TreeSet<>();
    for (ConsumerRecord<byte[], byte[]> letter : pipeline.deadLetters()) {
      letters.add(header(letter, "ce_id"));
    }
    return letters;
  }

  /** The number of each stored event by its id; fails if the stores differ. */
  private Map<String, Integer> bothStores() throws Exception {
    Map<String, JsonNode> rows = pipeline.rows();
    pipeline.elasticsearch("POST", "/" + INDEX + "/_refresh", "");
    JsonNode found =
        pipeline.elasticsearch(
            "POST",
            "/" + INDEX + "/_search",
            "{\"size\":10000,\"query\":{\"term\":{\"source\":\"/both/" + pipeline.name + "\"}}}");
    Map<String, JsonNode> documents = new HashMap<>();
    found
        .get("hits")
        .get("hits")
        .forEach(hit -> documents.put(hit.get("_id").asText(), hit.get("_source")));
    assertThat(documents.keySet()).isEqualTo(rows.keySet());
    Map<String, Integer> numbers = new HashMap<>();
    rows.forEach(
        (key, row) -> {
          assertThat(documents.getOrDefault(key, row).get("data")).isEqualTo(row.get("data"));
          numbers.put(row.get("id").asText(), row.get("data").get("n").asInt());
        });
    return numbers;
  }
}
