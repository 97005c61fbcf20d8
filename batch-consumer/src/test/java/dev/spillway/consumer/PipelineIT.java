package dev.spillway.consumer;

import static dev.spillway.consumer.TestPipeline.JSON;
import static dev.spillway.consumer.TestPipeline.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PipelineIT {
  private TestPipeline pipeline;

  @BeforeEach
  void makePipeline() throws Exception {
    pipeline = new TestPipeline(3);
  }

  @AfterEach
  void closePipeline() throws Exception {
    pipeline.close();
  }

  private static String[] binary(String id, String time, String... more) {
    String[] headers = {
      "ce_specversion",
      "1.0",
      "ce_id",
      id,
      "ce_source",
      "/it",
      "ce_type",
      "it.test",
      "ce_time",
      time
    };
    String[] all = java.util.Arrays.copyOf(headers, headers.length + more.length);
    System.arraycopy(more, 0, all, headers.length, more.length);
    return all;
  }

  /** Every row has its document and the other way round, with the same values. */
  private Map<String, JsonNode> assertSameInBothStores() throws Exception {
    Map<String, JsonNode> rows = pipeline.rows();
    Map<String, JsonNode> documents = pipeline.documents(rows.keySet());
    assertThat(documents.keySet()).isEqualTo(rows.keySet());
    for (var entry : rows.entrySet()) {
      JsonNode row = entry.getValue();
      JsonNode document = at(documents, entry.getKey()).get("_source");
      for (String name :
          List.of("type", "source", "subject", "id", "datacontenttype", "dataschema")) {
        assertThat(document.path(name).asText())
            .as("%s of %s", name, row)
            .isEqualTo(row.path(name).asText(""));
      }
      assertThat(instant(document.get("time"))).isEqualTo(instant(row.get("time")));
      assertThat(instant(document.get("received_at"))).isEqualTo(instant(row.get("received_at")));
      assertThat(document.get("kafka_offset")).isEqualTo(row.get("kafka_offset"));
      assertThat(document.path("extensions").toString())
          .isEqualTo(row.path("extensions").isNull() ? "" : row.path("extensions").toString());
      JsonNode data = document.has("data") ? document.get("data") : document.path("data_value");
      assertThat(Numbers.canonical(data)).isEqualTo(Numbers.canonical(row.get("data")));
    }
    return rows;
  }

  private static JsonNode at(Map<String, JsonNode> nodes, String key) {
    return java.util.Objects.requireNonNull(nodes.get(key), key);
  }

  private static java.time.Instant instant(JsonNode text) {
    return OffsetDateTime.parse(text.asText()).toInstant();
  }

  @Test
  void shouldStoreEveryFormOfRecordInBothStores() throws Exception {
    pipeline.start();
    String big =
        "{\"n\":9223372036854775807,\"e\":1e400,\"d\":123456789012345678901234567890.12345,\n"
            + " \"s\":\"a\\nb \\u00e9 \\ud83d\\ude00\", \"\":{\"deep\":[[1],[{\"x\":null}]]}}";
    pipeline.produce(0, big, binary("b1", "2016-02-03T04:05:06.123456Z", "ce_ext", "x\"y"));
    pipeline.produce(
        1,
        "{\"specversion\":\"1.0\",\"id\":\"s1\",\"source\":\"/it\",\"type\":\"it.structured\","
            + "\"time\":\"2026-11-22T10:00:00+02:00\",\"data\":[1,\"two\"]}",
        "content-type",
        "application/cloudevents+json");
    pipeline.produce(2, "{\"plain\":true,\"@stream\":\"conn\"}");
    pipeline.produce(2, "{\"type\":\"short\",\"subject\":\"s\",\"data\":{\"a\":1}}");
    pipeline.produce(
        0, "plain text", binary("t1", "2026-11-22T10:00:00Z", "content-type", "text/plain"));
    pipeline.produceBytes(
        0,
        new byte[] {0, 1, (byte) 0xFF},
        binary("x1", "2026-11-22T10:00:00Z", "content-type", "image/x"));
    pipeline.produce(0, null, binary("n1", "2026-11-22T10:00:00Z"));

    pipeline.awaitNoLag();

    Map<String, JsonNode> rows = assertSameInBothStores();
    assertThat(rows).hasSize(7);
    Map<String, JsonNode> byId = new java.util.HashMap<>();
    rows.values().forEach(row -> byId.put(row.get("id").asText(), row));
    assertThat(Numbers.canonical(at(byId, "b1").get("data")))
        .isEqualTo(Numbers.canonical(JSON.readTree(big)));
    assertThat(at(byId, "b1").get("extensions")).isEqualTo(JSON.readTree("{\"ext\":\"x\\\"y\"}"));
    assertThat(at(byId, "s1").get("data")).isEqualTo(JSON.readTree("[1,\"two\"]"));
    assertThat(at(byId, pipeline.name + "-2-0").get("type").asText()).isEqualTo("kafka.record");
    assertThat(at(byId, pipeline.name + "-2-1").get("type").asText()).isEqualTo("short");
    assertThat(at(byId, "t1").get("data").asText()).isEqualTo("plain text");
    assertThat(at(byId, "x1").get("data").get("data_base64").asText()).isEqualTo("AAH/");
    assertThat(at(byId, "n1").get("data").isNull()).isTrue();
    assertThat(pipeline.deadLetters()).isEmpty();
  }

  @Test
  void shouldDeadLetterWhatCannotBeDecodedAndStoreItsNeighbours() throws Exception {
    pipeline.produce(0, "{\"good\":1}");
    pipeline.produce(0, "{\"bad\":", "trace", "abc");
    pipeline.produce(0, null);
    pipeline.produce(0, "{\"nul\":\"\\u0000\"}");
    pipeline.produce(0, "{\"good\":2}");
    pipeline.start();

    pipeline.awaitNoLag();

    assertThat(assertSameInBothStores()).hasSize(2);
    List<ConsumerRecord<byte[], byte[]>> letters = pipeline.deadLetters();
    assertThat(letters).hasSize(3);
    ConsumerRecord<byte[], byte[]> broken = letters.getFirst();
    assertThat(broken.key()).asString(UTF_8).isEqualTo(pipeline.name + "-0-1");
    assertThat(broken.value()).asString(UTF_8).isEqualTo("{\"bad\":");
    assertThat(header(broken, "trace")).isEqualTo("abc");
    assertThat(header(broken, "spillway.dead-letter.reason")).contains("not JSON");
    assertThat(header(broken, "spillway.dead-letter.offset")).isEqualTo("1");
    assertThat(header(broken, "spillway.dead-letter.store")).isEqualTo("none");
    assertThat(letters.get(1).value()).isNull();
    assertThat(header(letters.get(2), "spillway.dead-letter.reason"))
        .isEqualTo("/nul: string holds the character U+0000, which PostgreSQL cannot store");
  }

  @Test
  void shouldSendALetterWithoutTheRecordWhereItsTopicDoesNotTakeIt() throws Exception {
    byte[] noise = new byte[1_048_000];
    new java.util.Random(7).nextBytes(noise);
    pipeline.produceBytes(0, noise, "trace", "abc");
    pipeline.produce(0, "{\"bad\":", "trace", "def");
    pipeline.produce(0, "{\"good\":1}");
    pipeline.start();

    pipeline.awaitNoLag();

    assertThat(assertSameInBothStores()).hasSize(1);
    List<ConsumerRecord<byte[], byte[]>> letters = pipeline.deadLetters();
    assertThat(letters)
        .extracting(letter -> header(letter, "spillway.dead-letter.offset"))
        .containsExactlyInAnyOrder("0", "1");
    for (ConsumerRecord<byte[], byte[]> letter : letters) {
      boolean large = header(letter, "spillway.dead-letter.offset").equals("0");
      assertThat(letter.value() == null).isEqualTo(large);
      assertThat(header(letter, "trace")).isEqualTo(large ? "" : "def");
      assertThat(header(letter, "spillway.dead-letter.left-out"))
          .isEqualTo(large ? "key, headers and value; the value alone has 1048000 bytes" : "");
      assertThat(header(letter, "spillway.dead-letter.reason")).isNotEmpty();
    }
  }

  @Test
  void shouldKeepTheFirstOfTwoEventsWithOneIdentity() throws Exception {
    String time = "2026-11-22T10:00:00Z";
    pipeline.produce(0, "{\"v\":1}", binary("same", time));
    pipeline.produce(0, "{\"v\":2}", binary("same", time)); // in one batch
    BatchConsumer first = pipeline.start();
    pipeline.awaitNoLag();
    pipeline.produce(0, "{\"v\":3}", binary("same", time)); // in a later one
    pipeline.produce(0, "{\"v\":4}", binary("other", time));
    pipeline.awaitNoLag();
    pipeline.stop(first);

    Map<String, JsonNode> rows = assertSameInBothStores();
    assertThat(rows).hasSize(2);
    assertThat(rows.values())
        .extracting(row -> row.get("data").get("v").asInt())
        .containsExactlyInAnyOrder(1, 4);
    assertThat(pipeline.deadLetters()).isEmpty();
  }

  @Test
  void shouldStoreInNeitherStoreWhatPostgresRefuses() throws Exception {
    BatchConsumer consumer = pipeline.start();
    pipeline.produce(0, "{\"n\":0}", binary("first", "2026-11-22T10:00:00Z"));
    pipeline.awaitNoLag();
    pipeline.sql("ALTER TABLE events ADD CONSTRAINT small CHECK ((data->>'n')::int < 100)");
    pipeline.stop(consumer);
    for (int i = 0; i < 50; i++) {
      int n = i % 5 == 0 ? 1000 + i : i;
      pipeline.send(i % 3, "{\"n\":" + n + "}", binary("e" + i, "2026-11-22T10:00:00Z"));
    }
    pipeline.flush();
    // The same identity as a row that is there, with a body that is refused: the row's document
    // stays.
    pipeline.produce(0, "{\"n\":2000}", binary("first", "2026-11-22T10:00:00Z"));
    pipeline.start();

    pipeline.awaitNoLag();

    assertThat(assertSameInBothStores()).hasSize(41);
    List<ConsumerRecord<byte[], byte[]>> letters = pipeline.deadLetters();
    assertThat(letters).hasSize(11);
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(header(letter, "spillway.dead-letter.store")).isEqualTo("postgres");
              assertThat(header(letter, "spillway.dead-letter.exception")).contains("23514");
              assertThat(header(letter, "spillway.dead-letter.reason")).contains("small");
            });
    assertNoDocumentOf(letters);
  }

  @Test
  void shouldEjectWhatTheServerRefusesWhetherItNamesTheRowOrNot() throws Exception {
    BatchConsumer consumer = pipeline.start();
    pipeline.produce(0, "{\"n\":0}", binary("named0", "2026-11-22T10:00:00Z"));
    pipeline.awaitNoLag();
    pipeline.stop(consumer);
    pipeline.sql("ALTER TABLE events ADD CONSTRAINT small CHECK ((data->>'n')::int < 100)");
    // A foreign key is checked once the rows are there: no row is named.
    pipeline.sql("CREATE TABLE subjects (name text PRIMARY KEY)");
    pipeline.sql("INSERT INTO subjects VALUES ('known')");
    pipeline.sql("ALTER TABLE events ADD FOREIGN KEY (subject) REFERENCES subjects");
    pipeline.sql("CREATE UNIQUE INDEX one_each ON events ((data->>'once'), time)");
    for (int i = 0; i < 300; i++) {
      String id = i % 20 == 4 ? "named0" : "named" + i; // a copy of what is stored
      String n = i % 20 == 9 ? "100" : i % 20 == 14 ? "\"no number\"" : "1";
      String once = i % 100 == 16 ? ",\"once\":true" : "";
      pipeline.send(
          0,
          "{\"n\":" + n + once + "}",
          binary(id, "2026-11-22T10:00:00Z", "ce_subject", i % 20 == 1 ? "unknown" : "known"));
    }
    pipeline.flush();
    pipeline.start();

    pipeline.awaitNoLag();

    Map<String, Integer> reasons = new java.util.TreeMap<>();
    pipeline
        .deadLetters()
        .forEach(
            letter ->
                reasons.merge(header(letter, "spillway.dead-letter.exception"), 1, Integer::sum));
    assertThat(reasons)
        .isEqualTo(
            Map.of(
                "SQLSTATE 23514",
                15,
                "SQLSTATE 22P02",
                15,
                "SQLSTATE 23503",
                15,
                "SQLSTATE 23505",
                2));
    // One of every 20 is a copy of the first, which is there already.
    assertThat(assertSameInBothStores()).hasSize(300 - 15 - 15 - 15 - 2 - 15);
  }

  /** But for the one whose identity a row already had. */
  private void assertNoDocumentOf(List<ConsumerRecord<byte[], byte[]>> letters) throws Exception {
    pipeline.elasticsearch("POST", "/events-*/_refresh", "");
    for (ConsumerRecord<byte[], byte[]> letter : letters) {
      String id = header(letter, "ce_id");
      JsonNode found =
          pipeline.elasticsearch(
              "POST",
              "/events-*/_count",
              JSON.writeValueAsString(
                  Map.of(
                      "query",
                      Map.of(
                          "bool",
                          Map.of(
                              "filter",
                              List.of(
                                  Map.of("term", Map.of("id", id)),
                                  Map.of(
                                      "term",
                                      Map.of(
                                          "kafka_offset",
                                          header(letter, "spillway.dead-letter.offset"))),
                                  Map.of("term", Map.of("source", "/it"))))))));
      if (!id.equals("first")) {
        assertThat(pipeline.rows().values()).noneMatch(row -> row.get("id").asText().equals(id));
      }
      assertThat(found.get("count").asInt()).as("documents of %s", id).isZero();
    }
  }

  @Test
  void shouldStoreInNeitherStoreWhatElasticsearchRefuses() throws Exception {
    // An index that somebody made with a mapping of their own: one field refuses text.
    pipeline.elasticsearch(
        "PUT",
        "/events-2031.05",
        "{\"mappings\":{\"properties\":{\"subject\":{\"type\":\"integer\"}}}}");
    pipeline.produce(0, "{\"a\":1}", binary("ok", "2031-05-01T00:00:00Z", "ce_subject", "17"));
    pipeline.produce(0, "{\"a\":2}", binary("no", "2031-05-01T00:00:00Z", "ce_subject", "text"));
    pipeline.produce(0, "{\"a\":3}", binary("other", "2031-06-01T00:00:00Z", "ce_subject", "text"));
    pipeline.start();

    pipeline.awaitNoLag();

    assertThat(assertSameInBothStores().values())
        .extracting(row -> row.get("id").asText())
        .containsExactlyInAnyOrder("ok", "other");
    assertThat(pipeline.deadLetters()).hasSize(1);
    ConsumerRecord<byte[], byte[]> letter = pipeline.deadLetters().getFirst();
    assertThat(header(letter, "spillway.dead-letter.store")).isEqualTo("elasticsearch");
    assertThat(header(letter, "spillway.dead-letter.exception"))
        .isEqualTo("document_parsing_exception");
    pipeline.elasticsearch("DELETE", "/events-2031.05", "");
  }

  @Test
  void shouldPutStrangeTimesIntoOnePlaceAndEveryMonthIntoItsOwn() throws Exception {
    pipeline.start();
    List<String> times =
        List.of(
            "0001-01-01T00:00:00Z",
            "1999-12-31T23:59:59.999999Z",
            "2000-01-01T00:00:00Z",
            "2016-01-31T23:59:59.999999Z",
            "2016-02-01T00:00:00Z",
            "2099-12-31T23:59:59Z",
            "2100-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z");
    for (String time : times) {
      pipeline.produce(1, "{}", binary("at " + time, time));
    }

    pipeline.awaitNoLag();

    Map<String, JsonNode> rows = assertSameInBothStores();
    assertThat(rows).hasSize(times.size());
    assertThat(pipeline.count("SELECT count(*) FROM events_default")).isEqualTo(4);
    assertThat(
            pipeline.count("SELECT count(*) FROM pg_inherits WHERE inhparent = 'events'::regclass"))
        .isEqualTo(5);
    Map<String, Long> perIndex =
        pipeline.documents(rows.keySet()).values().stream()
            .collect(
                java.util.stream.Collectors.groupingBy(
                    hit -> hit.get("_index").asText(), java.util.stream.Collectors.counting()));
    assertThat(perIndex)
        .isEqualTo(
            Map.of(
                "events-stray", 4L,
                "events-2000.01", 1L,
                "events-2016.01", 1L,
                "events-2016.02", 1L,
                "events-2099.12", 1L));
  }

  @Test
  void shouldRefillADatabaseThatWasPutBack() throws Exception {
    BatchConsumer consumer = pipeline.start();
    for (int i = 0; i < 300; i++) {
      pipeline.send(i % 3, "{\"i\":" + i + "}", binary("r" + i, "2026-11-22T10:00:00Z"));
    }
    pipeline.flush();
    pipeline.awaitNoLag();
    pipeline.stop(consumer);
    // What a restored dump looks like: fewer rows, and the ledger as it was then.
    pipeline.sql("DELETE FROM events WHERE kafka_offset >= 40");
    pipeline.sql("UPDATE sink_progress SET next_offset = 40");

    pipeline.start();

    org.awaitility.Awaitility.await()
        .atMost(TestPipeline.DEADLINE)
        .until(() -> pipeline.count("SELECT count(*) FROM events") == 300);
    assertThat(assertSameInBothStores()).hasSize(300);
  }

  @Test
  void shouldShareTheTopicAmongConsumersThatComeAndGo() throws Exception {
    pipeline.start();
    int total = 20_000;
    for (int i = 0; i < total; i++) {
      pipeline.send(i % 3, "{\"i\":" + i + "}", binary("c" + i, "2026-11-22T10:00:00Z"));
      if (i == total / 4) {
        pipeline.flush();
        pipeline.start();
      }
      if (i == total / 2) {
        pipeline.flush();
        pipeline.stop(pipeline.start(Map.of("SPILLWAY_BATCH_MAX_RECORDS", "100")));
      }
    }
    pipeline.flush();

    pipeline.awaitNoLag();

    assertThat(pipeline.count("SELECT count(*) FROM events")).isEqualTo(total);
    assertThat(pipeline.count("SELECT count(DISTINCT id) FROM events")).isEqualTo(total);
    assertThat(pipeline.deadLetters()).isEmpty();
  }
}
