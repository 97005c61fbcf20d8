package dev.spillway.consumer.operate;

import static dev.spillway.consumer.TestPipeline.JSON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.consumer.BatchConsumer;
import dev.spillway.consumer.TestPipeline;
import dev.spillway.devstack.SharedDevStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types with a schema have indices of their own: in every index there is one document an event. */
class TypedIndicesIT {
  private static final String JANUARY = "2031-01-05T00:00:00Z";
  private static final String FEBRUARY = "2031-02-05T00:00:00Z";
  private static final String FIRST =
      """
      "amount": {"type": "number"}, "count": {"type": "integer"}, "paid": {"type": "boolean"},
      "at": {"type": "string", "format": "date-time"}, "day": {"type": "string", "format": "date"},
      "kind": {"enum": ["a", "b"]}, "note": {"type": "string"}, "from": {"type": "string", "format": "ipv4"},
      "place": {"type": "object", "properties": {"lat": {"type": "number"}, "lon": {"type": "number"}}},
      "inner": {"type": "object", "properties": {"x": {"type": "integer"}}},
      "lines": {"type": "array", "items": {"type": "object", "properties": {"price": {"type": "number"}}}},
      "free": {"type": "object"}\
      """;

  @TempDir private Path folder;

  private OperatedPipeline operated;
  private TestPipeline pipeline;
  private Map<String, String> settings;

  @BeforeEach
  void makePipeline() throws Exception {
    operated = new OperatedPipeline(1);
    pipeline = operated.pipeline;
    operated.set("SPILLWAY_ELASTICSEARCH_REQUEST_TIMEOUT", "5s");
    // The check is another matter: here everything comes to the stores.
    settings =
        Map.of(
            "SPILLWAY_SCHEMAS_FOLDER",
            folder.toString(),
            "SPILLWAY_SCHEMAS_MODE",
            "off",
            "SPILLWAY_SCHEMAS_RELOAD_INTERVAL",
            "100ms",
            "SPILLWAY_ELASTICSEARCH_REQUEST_TIMEOUT",
            "5s");
  }

  @AfterEach
  void closePipeline() throws Exception {
    // Other tests' events of this type must not get an index by it.
    pipeline.elasticsearch("DELETE", "/_index_template/spillway-type-t", "");
    operated.close();
  }

  private void schema(String type, int version, String properties) throws Exception {
    Path next = folder.resolve("next");
    Files.writeString(
        next,
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema",
         "$id": "urn:spillway:event:%s:%d", "type": "object", "properties": {%s}}
        """
            .formatted(type, version, properties));
    Files.move(next, folder.resolve(type + ".schema.json"), StandardCopyOption.REPLACE_EXISTING);
  }

  private void produce(String type, String id, String time, String data) throws Exception {
    pipeline.produce(
        0,
        data,
        "ce_specversion",
        "1.0",
        "ce_type",
        type,
        "ce_source",
        "/it",
        "ce_id",
        id,
        "ce_time",
        time,
        "content-type",
        "application/json");
  }

  private void store() throws Exception {
    BatchConsumer consumer = pipeline.start(settings);
    pipeline.awaitNoLag();
    pipeline.stop(consumer);
  }

  private void replay() throws Exception {
    Command moved = operated.run("offsets", "move", "--to-earliest");
    assertThat(moved.code()).as(moved.err()).isZero();
    store();
  }

  /** By index, how many documents it has. */
  private Map<String, Long> counts() throws Exception {
    pipeline.elasticsearch("POST", "/events-*/_refresh", "");
    JsonNode answer =
        pipeline.elasticsearch(
            "POST",
            "/events/_search",
            "{\"size\":0,\"aggs\":{\"i\":{\"terms\":{\"field\":\"_index\",\"size\":100}}}}");
    Map<String, Long> counts = new TreeMap<>();
    answer
        .at("/aggregations/i/buckets")
        .forEach(one -> counts.put(one.get("key").asText(), one.get("doc_count").asLong()));
    return counts;
  }

  private JsonNode search(String indices, String body) throws Exception {
    return pipeline.elasticsearch("POST", "/" + indices + "/_search", body);
  }

  private long hits(String indices, String query) throws Exception {
    return search(indices, "{\"query\":" + query + "}").at("/hits/total/value").asLong();
  }

  @Test
  void shouldStoreWhateverATypedFieldCannotHold() throws Exception {
    schema("t", 1, FIRST);
    List<String> values =
        List.of(
            "1e400",
            "-1e400",
            "1000000000000000000000000000000",
            "9223372036854775808",
            "1.5",
            "\"text\"",
            "\"\"",
            "true",
            "null",
            "{}",
            "{\"a\":1}",
            "[]",
            "[1,2]",
            "[[1]]",
            "[{\"a\":1}]",
            "\"" + "x".repeat(40_000) + "\"",
            "\"" + "\u00e9".repeat(30_000) + "\"",
            "\"2031-01-01T00:00:00Z\"",
            "{\"lat\":100,\"lon\":1e400}",
            "{\"lat\":{},\"z\":1}",
            "{\"x\":{}}",
            "{\"price\":[{}]}",
            "{\"\":1}",
            "{\".\":1}",
            "{\" \":1}",
            "{\"a.b\":1}");
    List<String> members =
        List.of(
            "amount",
            "count",
            "paid",
            "at",
            "day",
            "kind",
            "note",
            "from",
            "place",
            "inner",
            "lines",
            "free",
            "undeclared");
    List<String> sent = new ArrayList<>();
    for (String member : members) {
      for (String value : values) {
        sent.add("{\"" + member + "\":" + value + "}");
      }
    }
    for (int i = 0; i < sent.size(); i++) {
      produce("t", "w" + i, JANUARY, sent.get(i));
    }
    produce("t", "none", JANUARY, "null");
    produce("t", "list", JANUARY, "[1]");
    store();

    assertThat(pipeline.deadLetters()).isEmpty();
    assertThat(pipeline.rows()).hasSize(sent.size() + 2);
    assertThat(counts()).isEqualTo(Map.of("events-t-2031.01", sent.size() + 2L));
    operated.verify(ExitCode.OK);
    Map<String, JsonNode> kept = new TreeMap<>();
    pipeline
        .documents(pipeline.rows().keySet())
        .values()
        .forEach(hit -> kept.put(hit.at("/_source/id").asText(), hit.get("_source")));
    int untyped = 0;
    for (int i = 0; i < sent.size(); i++) {
      JsonNode source = requireNonNull(kept.get("w" + i));
      untyped += source.has("data_untyped") ? 1 : 0;
      assertThat(source.has("data") ? source.get("data") : source.get("data_untyped"))
          .isEqualTo(JSON.readTree(sent.get(i)));
    }
    assertThat(untyped).isBetween(50, sent.size() / 2);
    assertThat(hits("events", "{\"term\":{\"data_untyped.amount.a\":\"1\"}}")).isEqualTo(2);
    replay();
    assertThat(counts()).isEqualTo(Map.of("events-t-2031.01", sent.size() + 2L));
  }

  @Test
  void shouldSearchAndAggregateByTheTypesOfTheSchema() throws Exception {
    schema("t", 1, FIRST);
    for (int i = 1; i <= 40; i++) {
      produce(
          "t",
          "e" + i,
          i % 2 == 0 ? JANUARY : FEBRUARY,
          ("{\"amount\":%d.25,\"count\":%d,\"paid\":%b,\"at\":\"2030-01-01T00:00:%02dZ\",\"kind\":\"a\",\"note\":\"a"
               + " Quick note %d\",\"place\":{\"lat\":52.5,\"lon\":%d},"
               + "\"lines\":[{\"price\":%d},{\"price\":1}]}")
              .formatted(i, i, i % 4 == 0, i, i, i, i));
    }
    produce("other", "o", JANUARY, "{\"amount\":7}");
    store();

    assertThat(counts())
        .isEqualTo(Map.of("events-t-2031.01", 20L, "events-t-2031.02", 20L, "events-2031.01", 1L));
    JsonNode average =
        search("events-t-*", "{\"size\":0,\"aggs\":{\"a\":{\"avg\":{\"field\":\"data.amount\"}}}}");
    assertThat(average.at("/aggregations/a/value").asDouble()).isEqualTo(20.75, within(1e-12));
    assertThat(hits("events-t-*", "{\"range\":{\"data.count\":{\"gt\":9,\"lte\":11}}}"))
        .isEqualTo(2);
    assertThat(hits("events-t-*", "{\"term\":{\"data.paid\":true}}")).isEqualTo(10);
    assertThat(hits("events-t-*", "{\"range\":{\"data.at\":{\"gte\":\"2030-01-01T00:00:39Z\"}}}"))
        .isEqualTo(2);
    assertThat(hits("events-t-*", "{\"match\":{\"data.note\":\"quick\"}}")).isEqualTo(40);
    assertThat(hits("events-t-*", "{\"term\":{\"data.note.keyword\":\"a Quick note 7\"}}"))
        .isEqualTo(1);
    assertThat(
            hits(
                "events-t-*",
                "{\"geo_distance\":{\"distance\":\"1km\",\"data.place\":{\"lat\":52.5,\"lon\":7}}}"))
        .isEqualTo(1);
    assertThat(
            hits(
                "events-t-*",
                "{\"nested\":{\"path\":\"data.lines\",\"query\":{\"term\":{\"data.lines.price\":7}}}}"))
        .isEqualTo(1);
    operated.verify(ExitCode.OK);
  }

  @Test
  void shouldHoldOneDocumentAnEventWhenAReplayCrossesTheChange() throws Exception {
    for (int i = 0; i < 10; i++) {
      produce("t", "before" + i, JANUARY, "{ \"count\": " + i + ", \"amount\": 1.50e0 }");
    }
    store();
    assertThat(counts()).isEqualTo(Map.of("events-2031.01", 10L));

    schema("t", 1, FIRST);
    for (int i = 0; i < 10; i++) {
      produce("t", "after" + i, i < 5 ? JANUARY : FEBRUARY, "{\"count\":" + i + "}");
    }
    produce("t", "misfit", JANUARY, "{\"count\":{\"data\":1}}");
    store();
    Map<String, Long> both = Map.of("events-2031.01", 16L, "events-t-2031.02", 5L);
    assertThat(counts()).isEqualTo(both);
    operated.verify(ExitCode.OK);
    replay();
    assertThat(counts()).isEqualTo(both);
    Map<String, String> texts = texts();

    Command done = operated.run("reindex", "t");
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).contains("16 documents of t copied, 16 removed");

    Map<String, Long> moved = Map.of("events-t-2031.01", 16L, "events-t-2031.02", 5L);
    assertThat(counts()).isEqualTo(moved);
    assertThat(texts())
        .isEqualTo(
            replaceIn(texts, "misfit", "\"data\":{\"count\"", "\"data_untyped\":{\"count\""));
    operated.verify(ExitCode.OK);
    replay();
    assertThat(counts()).isEqualTo(moved);
    operated.verify(ExitCode.OK);

    pipeline.sql("DELETE FROM event_type_index"); // as a database from an older dump
    replay();
    assertThat(counts()).isEqualTo(moved);
    operated.verify(ExitCode.OK);
    assertThat(operated.run("reindex", "t").out()).contains("0 documents of t copied, 0 removed");
    assertThat(operated.run("reindex", "nobody").code()).isEqualTo(ExitCode.USAGE);
  }

  private static Map<String, String> replaceIn(
      Map<String, String> texts, String id, String from, String to) {
    Map<String, String> other = new TreeMap<>(texts);
    other.computeIfPresent(id, (key, text) -> text.replace(from, to));
    return other;
  }

  /** By event, the source as it stands in Elasticsearch. */
  private Map<String, String> texts() throws Exception {
    Map<String, String> texts = new TreeMap<>();
    String all;
    try (HttpClient http = HttpClient.newHttpClient()) {
      all =
          http.send(
                  HttpRequest.newBuilder(
                          URI.create(
                              SharedDevStack.elasticsearch().url() + "/events/_search?size=1000"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString(UTF_8))
              .body();
    }
    for (String hit : all.split("\"_source\":", -1)) {
      if (hit.startsWith("{\"time\"")) {
        String source =
            hit.substring(0, hit.lastIndexOf(hit.contains("},{\"_index\"") ? "},{" : "}]}}"));
        texts.put(JSON.readTree(source).get("id").asText(), source);
      }
    }
    return texts;
  }

  @Test
  void shouldMoveATypeWhileConsumersStoreIt() throws Exception {
    for (int i = 0; i < 1200; i++) {
      produceLater("early" + i);
    }
    pipeline.flush();
    store();
    schema("t", 1, FIRST);
    BatchConsumer consumer = pipeline.start(settings);
    await()
        .atMost(TestPipeline.DEADLINE)
        .until(() -> pipeline.count("SELECT count(*) FROM event_type_index") == 1);
    AtomicInteger sent = new AtomicInteger();
    AtomicBoolean sending = new AtomicBoolean(true);
    Thread sender =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (sending.get() && sent.get() < 20_000) {
                    produceLater("late" + sent.get());
                    produceLater("early" + sent.getAndIncrement() % 1200); // once more
                    pipeline.flush();
                  }
                });

    Command done = operated.run("reindex", "t");
    sending.set(false);
    sender.join();
    pipeline.awaitNoLag();
    pipeline.stop(consumer);

    assertThat(done.code()).as(done.err()).isZero();
    assertThat(sent.get()).isGreaterThan(100);
    assertThat(counts()).isEqualTo(Map.of("events-t-2031.01", 1200L + sent.get()));
    operated.verify(ExitCode.OK);
  }

  private void produceLater(String id) {
    pipeline.send(
        0,
        "{\"count\":1}",
        "ce_specversion",
        "1.0",
        "ce_type",
        "t",
        "ce_source",
        "/it",
        "ce_id",
        id,
        "ce_time",
        JANUARY,
        "content-type",
        "application/json");
  }

  @Test
  void shouldAddFieldsToIndicesThatAreThereAndChangeOthersWithTheNextMonth() throws Exception {
    schema("t", 1, "\"count\": {\"type\": \"integer\"}");
    BatchConsumer consumer = pipeline.start(settings);
    produce("t", "one", JANUARY, "{\"count\":1,\"added\":1.5}");
    pipeline.awaitNoLag();

    schema("t", 2, "\"count\": {\"type\": \"number\"}, \"added\": {\"type\": \"number\"}");
    await()
        .atMost(TestPipeline.DEADLINE)
        .until(
            () ->
                mapping("events-t-2031.01").has("added")
                    && pipeline.count(
                            "SELECT count(*) FROM event_type_index WHERE schema_id LIKE '%:2'")
                        == 1);
    produce("t", "two", JANUARY, "{\"count\":2.5,\"added\":2.5}");
    produce("t", "three", FEBRUARY, "{\"count\":3.5,\"added\":3.5}");
    pipeline.awaitNoLag();
    pipeline.stop(consumer);

    pipeline.elasticsearch("POST", "/events-*/_refresh", "");
    assertThat(mapping("events-t-2031.01").at("/count/type").asText()).isEqualTo("long");
    assertThat(mapping("events-t-2031.02").at("/count/type").asText()).isEqualTo("double");
    assertThat(hits("events-t-*", "{\"range\":{\"data.added\":{\"gt\":2.4}}}")).isEqualTo(2);
    operated.verify(ExitCode.OK);

    // An older consumer's schema does not go back behind the newer one.
    schema("t", 1, "\"count\": {\"type\": \"integer\"}");
    store();
    assertThat(
            pipeline
                .elasticsearch("GET", "/_index_template/spillway-type-t", "")
                .at("/index_templates/0/index_template/version")
                .asInt())
        .isEqualTo(2);
  }

  private JsonNode mapping(String index) throws Exception {
    return pipeline
        .elasticsearch("GET", "/" + index + "/_mapping", "")
        .at("/" + index + "/mappings/properties/data/properties");
  }

  @Test
  void shouldNameAndHealWhatAnUnawareConsumerHasWritten() throws Exception {
    schema("t", 1, FIRST);
    store();
    produce("t", "e", JANUARY, "{\"count\":1}");
    produce("t", "f", JANUARY, "{\"count\":2}");
    store();
    JsonNode source =
        pipeline
            .elasticsearch("GET", "/events-t-2031.01/_doc/" + OperatedPipeline.key("e"), "")
            .get("_source");
    operated.putDocument("/events-2031.01", OperatedPipeline.key("e"), source);

    assertThat(operated.verify(ExitCode.DIFFERENT).differences())
        .containsExactly(
            "misplaced_document events-0-0 " + OperatedPipeline.key("e") + " in events-2031.01");

    assertThat(operated.run("reindex", "t").code()).isZero();
    assertThat(counts()).isEqualTo(Map.of("events-t-2031.01", 2L));
    operated.verify(ExitCode.OK);
  }
}
