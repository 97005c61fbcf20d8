package dev.spillway.consumer.operate;

import static dev.spillway.consumer.operate.OperatedPipeline.INDEX;
import static dev.spillway.consumer.operate.OperatedPipeline.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.consumer.BatchConsumer;
import dev.spillway.consumer.TestPipeline;
import dev.spillway.consumer.operate.OperatedPipeline.Verified;
import java.time.Instant;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerifyIT {
  private OperatedPipeline operated;
  private TestPipeline pipeline;

  @BeforeEach
  void makePipeline() throws Exception {
    operated = new OperatedPipeline(2);
    pipeline = operated.pipeline;
  }

  @AfterEach
  void closePipeline() throws Exception {
    operated.close();
  }

  private void produceAndStore(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      operated.produce(0, "e" + i, "{\"n\":" + i + ",\"big\":1e400,\"text\":\"\\u00e9\"}");
    }
    operated.store();
  }

  @Test
  void shouldFindNothingAmiss() throws Exception {
    operated.produce(0, "e0", "{\"b\": [1e400, 0.10, -0, 1E+2],\n \"a\":null}");
    operated.produce(0, "e0", "{\"n\":\"a second body\"}");
    operated.produce(1, "text", "\"a string\"");
    operated.produce(1, "nothing", "null");
    pipeline.produce(0, "{\"bad\":");
    pipeline.produce(
        1,
        "plain text",
        "ce_specversion",
        "1.0",
        "ce_id",
        "plain",
        "ce_source",
        "/it",
        "ce_type",
        "t",
        "content-type",
        "text/plain");
    operated.store();

    Verified equal = operated.verify(ExitCode.OK);

    assertThat(equal.differences()).isEmpty();
    JsonNode summary = equal.summary();
    assertThat(summary.get("records").asInt()).isEqualTo(6);
    assertThat(summary.get("deadLetters").asInt()).isEqualTo(1);
    assertThat(summary.get("repeats").asInt()).isEqualTo(1);
    assertThat(summary.get("rows").asInt()).isEqualTo(4);
    assertThat(summary.get("documents").asInt()).isEqualTo(4);
    assertThat(operated.run("verify").out()).contains("no differences");
  }

  @Test
  void shouldDoWithoutAnyIndex() throws Exception {
    pipeline.produce(0, "{\"bad\":");
    operated.store();

    JsonNode summary = operated.verify(ExitCode.OK).summary();

    assertThat(summary.get("deadLetters").asInt()).isEqualTo(1);
    assertThat(summary.get("documents").asInt()).isZero();
  }

  @Test
  void shouldNameWhatIsMissing() throws Exception {
    produceAndStore(5);
    operated.deleteDocument("e1");
    pipeline.sql("DELETE FROM events WHERE id = 'e2'");
    operated.deleteDocument("e3");
    pipeline.sql("DELETE FROM events WHERE id = 'e3'");

    Verified different = operated.verify(ExitCode.DIFFERENT);

    assertThat(different.differences())
        .containsExactlyInAnyOrder(
            "missing_document events-0-1 " + key("e1") + " time 2031-01-05T00:00:00Z",
            "missing_row events-0-2 " + key("e2") + " document of events-0-2",
            "neither events-0-3 " + key("e3") + " type t, id e3");
    assertThat(different.summary().get("differences").asInt()).isEqualTo(3);
    Command text = operated.run("verify");
    assertThat(text.code()).isEqualTo(ExitCode.DIFFERENT);
    assertThat(text.out())
        .containsPattern("missing document +elasticsearch +" + pipeline.name + "-0-1 +" + key("e1"))
        .contains("1 missing row", "3 differences");
  }

  @Test
  void shouldNameValuesThatDiffer() throws Exception {
    operated.produce(0, "e9", "1");
    operated.produce(0, "e9", "2");
    produceAndStore(3);
    ObjectNode changed = operated.document("e0");
    ((ObjectNode) changed.get("data")).put("n", 99);
    operated.putDocument(INDEX, key("e0"), changed);
    pipeline.sql("UPDATE events SET subject = 'other' WHERE id = 'e1'");
    pipeline.sql("UPDATE events SET data = '2', kafka_offset = 1 WHERE id = 'e9'");

    assertThat(operated.verify(ExitCode.DIFFERENT).differences())
        .containsExactlyInAnyOrder(
            "document_differs events-0-2 " + key("e0") + " data",
            "row_differs events-0-3 " + key("e1") + " subject",
            "document_differs events-0-3 " + key("e1") + " subject",
            "not_the_first events-0-0 " + key("e9") + " stored is events-0-1",
            "document_differs events-0-1 " + key("e9") + " kafka_offset, data");
  }

  @Test
  void shouldNameDocumentsThatNothingAccountsFor() throws Exception {
    operated.produce(0, "e0", "{\"n\":1}");
    operated.store();
    pipeline.sql("ALTER TABLE events ADD CONSTRAINT small CHECK ((data->>'n')::int < 10)");
    operated.produce(0, "refused", "{\"n\":11}");
    operated.store();
    ObjectNode left = operated.document("e0");
    operated.putDocument(INDEX, key("refused"), left.deepCopy().put("kafka_offset", 1));
    String alone = UUID.randomUUID().toString();
    operated.putDocument(INDEX, alone, left);
    operated.putDocument("/events-2031.02", key("e0"), left);
    operated.putDocument(INDEX, "none-of-ours", left);

    Verified different = operated.verify(ExitCode.DIFFERENT);

    assertThat(different.differences())
        .containsExactlyInAnyOrder(
            "document_without_row events-0-1 " + key("refused") + " a dead letter",
            "document_without_row events-0-0 " + alone + " time 2031-01-05T00:00:00Z",
            "misplaced_document events-0-0 " + key("e0") + " in events-2031.02");
    assertThat(different.summary().get("documents").asInt()).isEqualTo(4);
  }

  @Test
  void shouldCompareRowsWhoseRecordsAreGone() throws Exception {
    produceAndStore(4);
    pipeline.deleteRecords(0, 3);
    ObjectNode changed = operated.document("e0");
    operated.putDocument(INDEX, key("e0"), changed.put("type", "other"));
    operated.deleteDocument("e1");
    pipeline.sql("DELETE FROM events WHERE id = 'e2'");

    Verified different = operated.verify(ExitCode.DIFFERENT);

    assertThat(different.summary().get("records").asInt()).isEqualTo(1);
    assertThat(different.differences())
        .containsExactlyInAnyOrder(
            "document_differs events-0-0 " + key("e0") + " type",
            "missing_document events-0-1 " + key("e1") + " time 2031-01-05T00:00:00Z",
            "document_without_row events-0-2 " + key("e2") + " time 2031-01-05T00:00:00Z");
  }

  @Test
  void shouldCompareARange() throws Exception {
    produceAndStore(4);
    String later = Instant.now().plusMillis(1).toString();
    Awaitility.await().until(() -> Instant.now().isAfter(Instant.parse(later).plusMillis(1)));
    operated.produce(0, "late", "1");
    operated.produce(1, "other", "1");
    operated.store();
    operated.deleteDocument("e1");
    pipeline.sql("DELETE FROM events WHERE id = 'e1'");
    operated.deleteDocument("late");

    assertThat(operated.verify(ExitCode.DIFFERENT, "--to", "2").differences()).hasSize(1);
    operated.verify(ExitCode.OK, "--from", "2", "--to", "4");
    operated.verify(ExitCode.OK, "--partition", "1");
    assertThat(operated.verify(ExitCode.DIFFERENT, "--from", later).differences())
        .containsExactly(
            "missing_document events-0-4 " + key("late") + " time 2031-01-05T00:00:00Z");
    assertThat(operated.verify(ExitCode.DIFFERENT, "--to", later).differences())
        .containsExactly("neither events-0-1 " + key("e1") + " type t, id e1");
    assertThat(operated.run("verify", "--partition", "7").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void shouldCompareOnlyWhatIsSettled() throws Exception {
    assertThat(operated.run("verify").code()).isEqualTo(ExitCode.USAGE);
    produceAndStore(3);
    operated.produce(0, "waits", "1");
    // Written by a consumer that has not committed its row yet.
    ObjectNode ahead = operated.document("e0");
    operated.putDocument(INDEX, key("waits"), ahead.put("kafka_offset", 3));

    Verified equal = operated.verify(ExitCode.OK);

    assertThat(equal.summary().get("unsettledRecords").asInt()).isEqualTo(1);
    assertThat(equal.summary().get("documents").asInt()).isEqualTo(3);
    assertThat(operated.run("verify").out())
        .contains("1 records are not settled yet and not compared");
  }

  @Test
  void shouldBeEqualWhileConsumersRun() throws Exception {
    produceAndStore(3);
    BatchConsumer consumer = pipeline.start();
    for (int i = 0; i < 3000; i++) {
      pipeline.send(i % 2, "{\"n\":" + i + "}");
      if (i % 1000 == 0) {
        operated.verify(ExitCode.OK);
      }
    }
    pipeline.flush();
    operated.verify(ExitCode.OK);
    pipeline.awaitNoLag();
    pipeline.stop(consumer);

    Verified all = operated.verify(ExitCode.OK);
    assertThat(all.summary().get("records").asInt()).isEqualTo(3003);
    assertThat(all.summary().get("documents").asInt()).isEqualTo(3003);
  }

  @Test
  void shouldConcludeNothingFromASearchThatMissesDocuments() throws Exception {
    produceAndStore(3);
    // A wildcard does not see it, look-ups by id do.
    pipeline.elasticsearch("PUT", INDEX + "/_settings", "{\"index.hidden\":true}");

    Command unsure = operated.run("verify");

    assertThat(unsure.code()).as(unsure.out()).isEqualTo(ExitCode.USAGE);
    assertThat(unsure.err()).contains("of 3 documents").contains("a search has found 0");
  }

  @Test
  void shouldConcludeNothingWhileAShardIsAway() throws Exception {
    produceAndStore(3);
    operated.set("SPILLWAY_ELASTICSEARCH_REQUEST_TIMEOUT", "10s");
    pipeline.elasticsearch(
        "PUT",
        "/events-2031.03?wait_for_active_shards=0&timeout=1s",
        "{\"settings\":{\"index.routing.allocation.require._name\":\"nobody\"}}");

    Command unsure = operated.run("verify");
    assertThat(unsure.code()).as(unsure.out()).isEqualTo(ExitCode.USAGE);
    assertThat(unsure.err()).contains("not every shard");

    pipeline.elasticsearch("DELETE", "/events-2031.03", "");
    pipeline.elasticsearch("POST", INDEX + "/_close", "");
    Command closed = operated.run("verify");
    assertThat(closed.code()).as(closed.out()).isEqualTo(ExitCode.USAGE);
    assertThat(closed.err()).contains("index_closed");
  }

  @Test
  void shouldBeEqualAgainOnceARestoredDatabaseIsRefilled() throws Exception {
    produceAndStore(20);
    pipeline.dumpDatabase();
    for (int i = 20; i < 60; i++) {
      operated.produce(i % 2, "e" + i, "{\"n\":" + i + "}");
    }
    operated.store();
    pipeline.restoreDatabase();
    assertThat(operated.verify(ExitCode.OK).summary().get("notes").toString())
        .contains("the ledger is at 20, the group at 40");

    BatchConsumer consumer = pipeline.start();
    Awaitility.await()
        .atMost(TestPipeline.DEADLINE)
        .until(() -> pipeline.count("SELECT count(*) FROM events") == 60);
    pipeline.stop(consumer);

    assertThat(pipeline.rows()).hasSize(60);
    JsonNode summary = operated.verify(ExitCode.OK).summary();
    assertThat(summary.get("records").asInt()).isEqualTo(60);
    assertThat(summary.get("documents").asInt()).isEqualTo(60);
  }
}
