package dev.spillway.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.spillway.consumer.seam.FlushPoint;
import dev.spillway.devstack.SharedDevStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counts of events on their way from their topic into their table. */
class RollupIT {
  private static final Instant TEN = Instant.parse("2026-11-25T10:00:00Z");
  private static final int PARTITIONS = 3;

  private TestPipeline pipeline;
  private String topic;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void makePipeline() throws Exception {
    pipeline = new TestPipeline(1);
    topic = pipeline.name + ".rollup";
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", SharedDevStack.kafka().bootstrapServers());
    // As Kafka Streams writes them.
    settings.put("transactional.id", topic);
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
  }

  @AfterEach
  void closePipeline() throws Exception {
    producer.close(Duration.ofSeconds(5));
    pipeline.close();
  }

  private Map<String, String> settings() {
    return Map.of("SPILLWAY_ROLLUP_TOPIC", topic);
  }

  private static String value(String type, int minute, long count) {
    return "{\"type\":\"%s\",\"windowStart\":\"%s\",\"windowSeconds\":60,\"count\":%d,\"bytes\":%d,\"maxLatenessMillis\":%d}"
        .formatted(type, TEN.plusSeconds(60L * minute), count, 100 * count, count - 50);
  }

  private void send(String type, int minute, long count) {
    sendText(type + "|" + TEN.plusSeconds(60L * minute) + "|60", value(type, minute, count));
  }

  private void sendText(String key, String value) {
    var _ = producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value.getBytes(UTF_8)));
  }

  /** Waits until the table is like this; it may not be made yet. */
  private void awaitTable(Map<String, String> expected) {
    await()
        .atMost(TestPipeline.DEADLINE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptionsInstanceOf(SQLException.class)
        .untilAsserted(() -> assertThat(table()).isEqualTo(expected));
  }

  /** The table, each row as text, by type and minute. */
  private Map<String, String> table() throws Exception {
    Map<String, String> rows = new TreeMap<>();
    try (Connection connection = pipeline.connection();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT type || ' ' || to_char(window_start AT TIME ZONE 'UTC', 'HH24:MI') || ' '"
                    + " || window_seconds, count || ' ' || bytes || ' ' || max_lateness_ms"
                    + " FROM event_rollup")) {
      while (result.next()) {
        rows.put(result.getString(1), result.getString(2));
      }
    }
    return rows;
  }

  private long ledger() throws Exception {
    return pipeline.count(
        "SELECT coalesce(sum(next_offset), 0) FROM sink_progress WHERE consumer_group = '"
            + pipeline.name
            + "-rollup'");
  }

  @Test
  void shouldKeepTheNewestCountOfEachWindowHoweverOftenItIsRead() throws Exception {
    pipeline.createTopic(topic, PARTITIONS);
    producer.beginTransaction();
    for (int count = 1; count <= 40; count++) {
      // One batch holds several values of a window.
      send("a", 0, count);
      send("b", 0, 2L * count);
      send("a", 1 + count % 3, count);
    }
    producer.commitTransaction();
    producer.beginTransaction();
    send("a", 0, 1000);
    send("never", 0, 1);
    producer.abortTransaction();
    BatchConsumer consumer = pipeline.start(settings());

    Map<String, String> expected =
        Map.of(
            "a 10:00 60", "40 4000 -10",
            "b 10:00 60", "80 8000 30",
            "a 10:01 60", "39 3900 -11",
            "a 10:02 60", "40 4000 -10",
            "a 10:03 60", "38 3800 -12");
    awaitTable(expected);

    producer.beginTransaction();
    send("a", 0, 41);
    producer.commitTransaction();
    Map<String, String> later = new HashMap<>(expected);
    later.put("a 10:00 60", "41 4100 -9");
    awaitTable(later);
    pipeline.stop(consumer);
    assertThat(pipeline.deadLetters()).isEmpty();
    assertThat(pipeline.count("SELECT count(*) FROM events")).isZero();

    // The ledger is lost: all that Kafka has is read once more, over the rows that are there.
    long before = ledger();
    pipeline.sql("DELETE FROM sink_progress");
    BatchConsumer again = pipeline.start(settings());
    await().atMost(TestPipeline.DEADLINE).until(() -> ledger() == before);
    assertThat(table()).isEqualTo(later);
    pipeline.stop(again);

    // The table is lost, too.
    pipeline.sql("DELETE FROM sink_progress");
    pipeline.sql("TRUNCATE event_rollup");
    pipeline.start(settings());
    await().atMost(TestPipeline.DEADLINE).until(() -> ledger() == before);
    assertThat(table()).isEqualTo(later);
  }

  @Test
  void shouldDeadLetterWhatIsNoRollupOrWhatTheTableRefuses() throws Exception {
    BatchConsumer consumer = pipeline.start(); // makes the schema; waits for a topic of no pipeline
    await()
        .atMost(TestPipeline.DEADLINE)
        .until(
            () ->
                pipeline.count("SELECT count(*) FROM pg_tables WHERE tablename = 'event_rollup'")
                    == 1);
    pipeline.stop(consumer);
    pipeline.sql(
        "ALTER TABLE event_rollup ADD CONSTRAINT refusing CHECK (count <> 13 AND type <> 'bad')");
    pipeline.createTopic(topic, 1);
    producer.beginTransaction();
    send("a", 0, 12);
    send("a", 0, 13); // refused: the value before it is the newest of its window then
    send("b", 0, 5);
    sendText("a|x|60", "{\"type\":\"a\"");
    send("bad", 0, 1);
    send("b", 0, 6);
    producer.commitTransaction();

    pipeline.start(settings());

    awaitTable(Map.of("a 10:00 60", "12 1200 -38", "b 10:00 60", "6 600 -44"));
    Map<String, String> letters = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> letter : pipeline.deadLetters()) {
      letters.put(
          new String(letter.key(), UTF_8),
          TestPipeline.header(letter, "spillway.dead-letter.store"));
    }
    assertThat(letters)
        .isEqualTo(
            Map.of(topic + "-0-1", "postgres", topic + "-0-3", "none", topic + "-0-4", "postgres"));
  }

  @Test
  void shouldGoOnAfterACrashAndWaitForATopicThatIsNotThere() throws Exception {
    FaultingSeam seam = new FaultingSeam(() -> {});
    seam.arm(FlushPoint.AFTER_COMMIT, 1, FaultingSeam.Fault.CRASH);
    Map<String, String> hasty = new HashMap<>(settings());
    hasty.put("SPILLWAY_KAFKA_REVOKE_TIMEOUT", "50ms");
    BatchConsumer crashing = pipeline.start(hasty, seam);
    pipeline.awaitSchema(); // and it has no topic of rollups meanwhile
    pipeline.createTopic(topic, PARTITIONS);
    producer.beginTransaction();
    for (int minute = 0; minute < 30; minute++) {
      send("a", minute, 10 + minute);
    }
    producer.commitTransaction();
    assertThat(seam.awaitFired(60)).isTrue();
    long stored = ledger();
    assertThat(stored).isPositive();
    pipeline.stop(crashing);
    producer.beginTransaction();
    send("a", 0, 100);
    producer.commitTransaction();

    pipeline.start(settings());

    Map<String, String> expected = new HashMap<>();
    for (int minute = 0; minute < 30; minute++) {
      long count = minute == 0 ? 100 : 10 + minute;
      expected.put(
          "a 10:%02d 60".formatted(minute), "%d %d %d".formatted(count, 100 * count, count - 50));
    }
    awaitTable(expected);
    assertThat(pipeline.deadLetters()).isEmpty();
  }

  @Test
  void shouldReadWhatTheSchemaAllows() throws Exception {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(Path.of("../schemas/rollup.schema.json")));

    assertThat(schema.validate(value("a", 0, 1), InputFormat.JSON)).isEmpty();
    assertThat(schema.validate("{\"type\":\"a\"}", InputFormat.JSON)).isNotEmpty();
  }
}
