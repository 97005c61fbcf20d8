package dev.spillway.consumer.operate;

import static dev.spillway.consumer.operate.OperatedPipeline.INDEX;
import static dev.spillway.consumer.operate.OperatedPipeline.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.consumer.BatchConsumer;
import dev.spillway.consumer.TestPipeline;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RebuildIndexIT {
  private static final String[] MONTH = {"rebuild-index", "--month", "2031.01"};

  private OperatedPipeline operated;
  private TestPipeline pipeline;

  @BeforeEach
  void makePipeline() throws Exception {
    operated = new OperatedPipeline(1);
    pipeline = operated.pipeline;
  }

  @AfterEach
  void closePipeline() throws Exception {
    operated.close();
  }

  private Map<String, JsonNode> sources() throws Exception {
    Map<String, JsonNode> sources = new TreeMap<>();
    pipeline
        .documents(pipeline.rows().keySet())
        .forEach((key, document) -> sources.put(key, document.get("_source")));
    return sources;
  }

  @Test
  void shouldRebuildADeletedIndexFromRows() throws Exception {
    for (int i = 0; i < 20; i++) {
      operated.produce(0, "r" + i, "{\"n\":" + i + ",\"d\":0.10,\"o\":{\"b\":[\"\\u00e9\\n\"]}}");
    }
    operated.produce(0, "string", "\"a string\"");
    operated.produce(0, "nothing", "null");
    pipeline.produce(0, "{\"v\":9223372036854775807}", binary("extended"));
    operated.store();
    Map<String, JsonNode> before = sources();
    JsonNode mapping = pipeline.elasticsearch("GET", INDEX + "/_mapping", "");
    pipeline.elasticsearch("DELETE", "/_index_template/spillway-events", "");
    // Kafka has none of it any more.
    pipeline.deleteRecords(0, 23);
    pipeline.elasticsearch("DELETE", INDEX, "");

    Command dry = operated.run("rebuild-index", "--month", "2031.01", "--dry-run");
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.out())
        .contains("before: 23 rows, 0 of them with a document", "would create: 23", "dry run");
    assertThat(operated.verify(ExitCode.DIFFERENT).differences()).hasSize(23);

    Command built = operated.run(MONTH);
    assertThat(built.code()).as(built.err()).isZero();
    assertThat(built.out()).contains("created: 23", "after: 23 rows, 23 of them with a document");
    operated.verify(ExitCode.OK);
    assertThat(sources()).isEqualTo(before);
    assertThat(pipeline.elasticsearch("GET", INDEX + "/_mapping", "")).isEqualTo(mapping);

    Command again = operated.run(MONTH);
    assertThat(again.out()).contains("23 of them with a document", "created: 0");
  }

  private static String[] binary(String id) {
    return new String[] {
      "ce_specversion",
      "1.0",
      "ce_id",
      id,
      "ce_source",
      "/it",
      "ce_type",
      "t",
      "ce_time",
      "2031-01-05T00:00:00.123456Z",
      "ce_subject",
      "s\"ubject",
      "ce_traceid",
      "abc",
      "content-type",
      "application/json",
      "ce_dataschema",
      "urn:schema"
    };
  }

  @Test
  void shouldKeepTheValueOfNumbers() throws Exception {
    operated.produce(0, "big", "{\"b\": 1e400, \"a\": [1E-400, 12345678901234567890.10, -0]}");
    operated.store();
    pipeline.elasticsearch("DELETE", INDEX, "");

    assertThat(operated.run("rebuild-index", "--all").code()).isZero();
    operated.verify(ExitCode.OK);
  }

  @Test
  void shouldRebuildOnlyWhatWasAskedFor() throws Exception {
    operated.produce(0, "january", "1");
    pipeline.produce(0, "{\"n\":1}", binary("may"));
    operated.store();
    operated.deleteDocument("january");

    assertThat(operated.run("rebuild-index", "--month", "2031.02").out()).contains("created: 0");
    assertThat(operated.run("rebuild-index", "--month", "1803.01").code())
        .isEqualTo(ExitCode.USAGE);
    assertThat(operated.run("rebuild-index").code()).isEqualTo(ExitCode.USAGE);
    operated.verify(ExitCode.DIFFERENT);
  }

  @Test
  void shouldRebuildWhileConsumersRun() throws Exception {
    for (int i = 0; i < 2000; i++) {
      pipeline.send(0, "{\"n\":" + i + "}", binary("before" + i));
    }
    pipeline.flush();
    operated.store();
    BatchConsumer consumer = pipeline.start();
    for (int i = 0; i < 3000; i++) {
      if (i == 1500) {
        pipeline.elasticsearch("DELETE", INDEX, "");
      }
      pipeline.send(0, "{\"n\":" + i + "}", binary("while" + i));
    }
    pipeline.flush();
    Command built = operated.run(MONTH);
    assertThat(built.code()).as(built.err()).isZero();
    pipeline.awaitNoLag();
    pipeline.stop(consumer);

    JsonNode summary = operated.verify(ExitCode.OK).summary();
    assertThat(summary.get("rows").asInt()).isEqualTo(5000);
    assertThat(summary.get("documents").asInt()).isEqualTo(5000);
  }

  @Test
  void shouldSayWhatElasticsearchRefuses() throws Exception {
    operated.produce(0, "a", "{\"n\":1}");
    operated.store();
    pipeline.elasticsearch("DELETE", INDEX, "");
    pipeline.elasticsearch(
        "PUT", INDEX, "{\"mappings\":{\"properties\":{\"type\":{\"type\":\"integer\"}}}}");

    Command refused = operated.run(MONTH);

    assertThat(refused.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(refused.err()).contains(key("a"));
  }

  @Test
  void shouldRemoveOnlySettledDocumentsWithoutRow() throws Exception {
    operated.produce(0, "a", "1");
    operated.produce(0, "b", "2");
    operated.store();
    ObjectNode left = operated.document("a");
    operated.putDocument(INDEX, UUID.randomUUID().toString(), left);
    operated.putDocument(INDEX, "none-of-ours", left);
    // As a database that was put back: the second event is read again when a consumer starts.
    pipeline.sql("DELETE FROM events WHERE id = 'b'");
    pipeline.sql("UPDATE sink_progress SET next_offset = 1");

    assertThat(operated.run(MONTH).out()).doesNotContain("removed");
    assertThat(operated.run("rebuild-index", "--all", "--remove-without-row", "--dry-run").out())
        .contains("documents without row: 1, none removed");
    assertThat(operated.run("rebuild-index", "--all", "--remove-without-row").out())
        .contains("documents without row: 1, 1 removed");
    assertThat(pipeline.documents(List.of(key("a"), key("b"), "none-of-ours"))).hasSize(3);
    assertThat(operated.verify(ExitCode.OK).summary().get("documents").asInt()).isEqualTo(1);
  }
}
