package dev.spillway.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.consumer.seam.FlushPoint;
import dev.spillway.consumer.seam.FlushSeam;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A tenth of a backlog is poison: a third of it cannot be decoded, a third breaks a CHECK
 * constraint, a third a mapping. What is counted are requests to the stores; the times are printed,
 * for a person to read: {@code -Dspillway.poison.records=99990 -Dspillway.poison.rounds=4}. The
 * first round warms up.
 */
class PoisonDrainIT {
  private static final int RECORDS = Integer.getInteger("spillway.poison.records", 12_000);
  private static final int ROUNDS = Integer.getInteger("spillway.poison.rounds", 1);
  private static final int PARTITIONS = 4;
  private static final String INDEX = "events-2034.02";
  private static final String TIME = "2034-02-03T04:05:06Z";
  private static final String PADDING = "x".repeat(300);

  private TestPipeline pipeline;

  @BeforeEach
  void makePipeline() throws Exception {
    pipeline = new TestPipeline(PARTITIONS);
    pipeline.elasticsearch(
        "PUT",
        "/" + INDEX,
        "{\"mappings\":{\"properties\":{\"subject\":{\"type\":\"integer\"},"
            + "\"source\":{\"type\":\"keyword\"}}}}");
  }

  @AfterEach
  void closePipeline() throws Exception {
    pipeline.elasticsearch("DELETE", "/" + INDEX, "");
    pipeline.close();
  }

  /** Counts what is asked of the stores, and when the first and the last was. */
  private static final class Count implements FlushSeam {
    private final Map<FlushPoint, Integer> counts = new EnumMap<>(FlushPoint.class);
    private long first;
    private long last;

    @Override
    public synchronized void at(FlushPoint point) {
      counts.merge(point, 1, Integer::sum);
      if (first == 0) {
        first = System.nanoTime();
      }
      if (point == FlushPoint.AFTER_COMMIT) {
        last = System.nanoTime();
      }
    }

    synchronized int of(FlushPoint point) {
      return counts.getOrDefault(point, 0);
    }

    synchronized Duration time() {
      return Duration.ofNanos(last - first);
    }
  }

  @Test
  void shouldNotAskTheStoresForEveryPoisonRecord() throws Exception {
    BatchConsumer preparing = pipeline.start();
    pipeline.awaitSchema();
    pipeline.sql("ALTER TABLE events ADD CONSTRAINT refusing CHECK (type <> 'refused')");
    pipeline.stop(preparing);

    Count mixed = new Count();
    for (int round = 0; round < ROUNDS; round++) {
      Count good = drain(2 * round, false);
      mixed = drain(2 * round + 1, true);
      System.out.printf("%,d good records: %s%n", RECORDS, text(good));
      System.out.printf("a tenth of them poison: %s%n", text(mixed));
    }
    assertStored();
    int batches = mixed.of(FlushPoint.AFTER_COMMIT);
    assertThat(mixed.of(FlushPoint.BEFORE_COPY_END)).isLessThanOrEqualTo(12 * batches);
    // Four bodies of a full batch, and one or two for what poison made be asked again.
    assertThat(mixed.of(FlushPoint.BEFORE_BULK_REQUEST)).isLessThanOrEqualTo(6 * batches);
    assertThat(mixed.of(FlushPoint.BEFORE_REMOVAL)).isLessThanOrEqualTo(batches);
  }

  private static String text(Count count) {
    return "%d ms, %d batches, %d COPY, %d bulk requests, %d removals"
        .formatted(
            count.time().toMillis(),
            count.of(FlushPoint.AFTER_COMMIT),
            count.of(FlushPoint.BEFORE_COPY_END),
            count.of(FlushPoint.BEFORE_BULK_REQUEST),
            count.of(FlushPoint.BEFORE_REMOVAL));
  }

  private Count drain(int run, boolean poison) throws Exception {
    for (int i = 0; i < RECORDS; i++) {
      int kind = poison && i % 10 == 0 ? i / 10 % 3 : -1;
      String data = "{\"n\":" + i + ",\"padding\":\"" + PADDING + "\"}";
      pipeline.send(
          i % PARTITIONS,
          kind == 0 ? data.substring(1) : data,
          "ce_specversion",
          "1.0",
          "ce_id",
          "run" + run + "-" + i,
          "ce_source",
          "/drain/" + pipeline.name,
          "ce_type",
          kind == 1 ? "refused" : "good",
          "ce_subject",
          kind == 2 ? "no number" : "1",
          "ce_time",
          TIME);
    }
    pipeline.flush();
    Count count = new Count();
    BatchConsumer consumer = pipeline.start(Map.of(), count);
    pipeline.awaitNoLag(Duration.ofMinutes(5));
    pipeline.stop(consumer);
    return count;
  }

  private void assertStored() throws Exception {
    int third = ROUNDS * (RECORDS / 30);
    Map<String, Integer> letters = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> letter : pipeline.deadLetters()) {
      letters.merge(TestPipeline.header(letter, "spillway.dead-letter.store"), 1, Integer::sum);
    }
    assertThat(letters).isEqualTo(Map.of("none", third, "postgres", third, "elasticsearch", third));
    long stored = 2L * ROUNDS * RECORDS - 3L * third;
    assertThat(pipeline.count("SELECT count(*) FROM events")).isEqualTo(stored);
    pipeline.elasticsearch("POST", "/" + INDEX + "/_refresh", "");
    assertThat(
            pipeline
                .elasticsearch(
                    "POST",
                    "/" + INDEX + "/_count",
                    "{\"query\":{\"term\":{\"source\":\"/drain/" + pipeline.name + "\"}}}")
                .get("count")
                .asLong())
        .isEqualTo(stored);
  }
}
