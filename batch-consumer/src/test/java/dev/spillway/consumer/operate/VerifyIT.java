package dev.spillway.consumer.operate;

import static dev.spillway.consumer.TestPipeline.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.consumer.BatchConsumer;
import dev.spillway.consumer.TestPipeline;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Each test has a month of its own, and compares from its own beginning on: the indices belong to
 * all tests of the server, and documents of other pipelines' records have no row here.
 */
class VerifyIT {
  private static final String HEAD = "{\"specversion\":\"1.0\",\"source\":\"/it\",\"type\":\"t\",";

  private TestPipeline pipeline;
  private String month = "";

  @BeforeEach
  void makePipeline() throws Exception {
    pipeline = new TestPipeline(1);
  }

  @AfterEach
  void closePipeline() throws Exception {
    if (!month.isEmpty()) {
      pipeline.elasticsearch("DELETE", "/events-" + month + "?ignore_unavailable=true", "");
    }
    pipeline.close();
  }

  private Command run(String... args) {
    return Command.run(pipeline.environment(), args);
  }

  private void produce(String id, String data) throws Exception {
    produce(id, data, month.replace('.', '-') + "-05T00:00:00Z");
  }

  private void produce(String id, String data, String time) throws Exception {
    pipeline.produce(
        0,
        HEAD + "\"id\":\"" + id + "\",\"time\":\"" + time + "\",\"data\":" + data + "}",
        "content-type",
        "application/cloudevents+json");
  }

  private String key(String id) throws Exception {
    for (Map.Entry<String, JsonNode> row : pipeline.rows().entrySet()) {
      if (row.getValue().get("id").asText().equals(id)) {
        return row.getKey();
      }
    }
    throw new AssertionError("no row of " + id);
  }

  private JsonNode verify(int code, String from) throws Exception {
    Command verified = run("verify", "--json", "--from", from);
    assertThat(verified.code()).as(verified.out() + verified.err()).isEqualTo(code);
    return JSON.readTree(verified.out());
  }

  @Test
  void shouldNameEveryDifference() throws Exception {
    month = "2031.01";
    String from = java.time.Instant.now().toString();
    BatchConsumer consumer = pipeline.start();
    for (int i = 0; i < 6; i++) {
      produce("e" + i, "{\"n\":" + i + ",\"big\":1e400,\"text\":\"\\u00e9\"}");
    }
    produce("e0", "{\"n\":\"a second body\"}");
    produce("text", "\"a string\"");
    pipeline.produce(0, "{\"bad\":");
    pipeline.awaitNoLag();
    pipeline.stop(consumer);

    JsonNode equal = verify(ExitCode.OK, from);
    assertThat(equal.get("records").asInt()).isEqualTo(9);
    assertThat(equal.get("deadLetters").asInt()).isEqualTo(1);
    assertThat(equal.get("repeats").asInt()).isEqualTo(1);
    assertThat(equal.get("rows").asInt()).isEqualTo(7);
    assertThat(equal.get("documents").asInt()).isEqualTo(7);

    String index = "/events-" + month;
    String gone = key("e1");
    String both = key("e4");
    pipeline.elasticsearch("DELETE", index + "/_doc/" + gone, "");
    pipeline.elasticsearch("DELETE", index + "/_doc/" + both, "");
    pipeline.elasticsearch(
        "POST", index + "/_update/" + key("e2"), "{\"doc\":{\"data\":{\"n\":99}}}");
    String alone = key("e3");
    pipeline.sql("DELETE FROM events WHERE id IN ('e3', 'e4')");
    pipeline.sql("UPDATE events SET subject = 'other' WHERE id = 'e5'");

    JsonNode different = verify(ExitCode.DIFFERENT, from);
    assertThat(different.get("counts"))
        .isEqualTo(
            JSON.readTree(
                "{\"missing\":1,\"row_without_document\":1,\"document_without_row\":1,"
                    + "\"row_differs\":1,\"document_differs\":2}"));
    assertThat(different.get("named").toString()).contains(gone, both, alone);
    Command text = run("verify", "--from", from, "--partition", "0");
    assertThat(text.out()).contains("6 differences").contains("document differs from row");
    assertThat(run("verify", "--partition", "7").code()).isEqualTo(ExitCode.USAGE);
    assertThat(run("verify", "--from", "noon").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void shouldRebuildAnIndexFromRows() throws Exception {
    month = "2031.02";
    String from = java.time.Instant.now().toString();
    BatchConsumer consumer = pipeline.start();
    for (int i = 0; i < 20; i++) {
      produce("r" + i, "{\"n\":" + i + ",\"big\":1e999,\"d\":0.10}");
    }
    produce("string", "\"a string\"");
    produce("nothing", "null");
    pipeline.awaitNoLag();
    pipeline.stop(consumer);
    pipeline.elasticsearch("DELETE", "/events-" + month, "");

    Command dry = run("rebuild-index", "--month", month, "--dry-run");
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.out()).contains("22 rows, 22 documents missing, none made");
    Command built = run("rebuild-index", "--month", month);
    assertThat(built.code()).as(built.err()).isZero();
    assertThat(built.out()).contains("22 documents missing, all of them made");
    verify(ExitCode.OK, from);
    assertThat(pipeline.documents(pipeline.rows().keySet())).hasSize(22);
  }

  @Test
  void shouldKeepDocumentsThatTheLedgerHasNotReached() throws Exception {
    month = "2031.03";
    BatchConsumer consumer = pipeline.start();
    produce("a", "1");
    produce("b", "2");
    pipeline.awaitNoLag();
    pipeline.stop(consumer);
    String ahead = key("b");
    // As a database that was put back.
    pipeline.sql("DELETE FROM events WHERE id = 'b'");
    pipeline.sql("UPDATE sink_progress SET next_offset = 1");

    assertThat(run("rebuild-index", "--month", month).out()).contains("0 documents without row");
    assertThat(pipeline.documents(java.util.List.of(ahead))).hasSize(1);
    assertThat(run("rebuild-index", "--month", "1803.01").code()).isEqualTo(ExitCode.USAGE);
    assertThat(run("rebuild-index").code()).isEqualTo(ExitCode.USAGE);
  }
}
