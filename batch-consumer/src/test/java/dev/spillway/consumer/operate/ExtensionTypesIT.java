package dev.spillway.consumer.operate;

import static dev.spillway.consumer.TestPipeline.JSON;
import static dev.spillway.consumer.operate.OperatedPipeline.INDEX;
import static dev.spillway.consumer.operate.OperatedPipeline.TIME;
import static dev.spillway.consumer.operate.OperatedPipeline.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.consumer.BatchConsumer;
import dev.spillway.consumer.TestPipeline;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Extension attributes of records from anybody, in both stores and under the commands. */
class ExtensionTypesIT {
  private static final String TYPES = "spillway-extension-types";
  private static final String TYPED = "{\"priority\":5,\"text\":\"7\",\"urgent\":true}";
  private static final String TEXTS = "{\"priority\":\"5\",\"text\":\"7\",\"urgent\":\"true\"}";

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

  /** Priority, text and urgent as text, and what else is given. */
  private void binary(String id, String data, String... more) throws Exception {
    List<String> headers =
        new ArrayList<>(
            List.of(
                "ce_specversion",
                "1.0",
                "ce_id",
                id,
                "ce_source",
                "/it",
                "ce_type",
                "t",
                "ce_time",
                TIME.toString(),
                "ce_priority",
                "5",
                "ce_urgent",
                "true",
                "ce_text",
                "7"));
    headers.addAll(List.of(more));
    pipeline.produce(0, data, headers.toArray(String[]::new));
  }

  private void structured(String id, String extensions) throws Exception {
    pipeline.produce(
        0,
        "{\"specversion\":\"1.0\",\"source\":\"/it\",\"type\":\"t\",\"id\":\"%s\",\"time\":\"%s\",\"data\":{},%s}"
            .formatted(id, TIME, extensions),
        "content-type",
        "application/cloudevents+json");
  }

  private void assertStored(String id, String extensions) throws Exception {
    JsonNode expected = JSON.readTree(extensions);
    JsonNode row = pipeline.rows().get(key(id));
    assertThat(row).as(id).isNotNull();
    assertThat(row.get("extensions")).as(id).isEqualTo(expected);
    assertThat(operated.document(id).get("extensions")).as(id).isEqualTo(expected);
  }

  private String jsonTypes(String id) throws Exception {
    List<String> types = new ArrayList<>();
    for (String name : List.of("priority", "text", "urgent")) {
      for (String type : List.of("number", "string", "boolean")) {
        if (pipeline.count(
                "SELECT count(*) FROM events WHERE id = '%s' AND jsonb_typeof(extensions->'%s') = '%s'"
                    .formatted(id, name, type))
            == 1) {
          types.add(type);
        }
      }
    }
    return String.join(" ", types);
  }

  @Test
  void shouldStoreTheTypesThatTheRecordSays() throws Exception {
    binary("named", "{}", TYPES, "priority=integer,urgent=boolean");
    structured("structured", TYPED.substring(1, TYPED.length() - 1));
    structured("wide", "\"wide\":2147483648,\"none\":null");
    binary("unnamed", "{}");
    binary("malformed", "{}", TYPES, "priority=number,urgent,text=boolean,=,");
    // Nothing new: neither of another type, nor of another value.
    binary("named", "{}");
    structured("structured", "\"priority\":6");
    operated.store();

    assertThat(pipeline.deadLetters()).isEmpty();
    assertStored("named", TYPED);
    assertStored("structured", TYPED);
    assertStored("wide", "{\"wide\":\"2147483648\"}");
    assertStored("unnamed", TEXTS);
    assertStored("malformed", TEXTS);
    assertThat(pipeline.rows()).hasSize(5);
    assertThat(jsonTypes("named")).isEqualTo("number string boolean");
    assertThat(jsonTypes("structured")).isEqualTo("number string boolean");
    assertThat(jsonTypes("unnamed")).isEqualTo("string string string");
    for (String value : List.of("5", "\"5\"")) {
      assertThat(found("priority", value)).as(value).isEqualTo(4);
    }
    for (String value : List.of("true", "\"true\"")) {
      assertThat(found("urgent", value)).as(value).isEqualTo(4);
    }
    JsonNode summary = operated.verify(ExitCode.OK).summary();
    assertThat(summary.get("records").asInt()).isEqualTo(7);
    assertThat(summary.get("repeats").asInt()).isEqualTo(2);
  }

  /** How many documents Elasticsearch finds by a value. */
  private int found(String extension, String value) throws Exception {
    pipeline.elasticsearch("POST", INDEX + "/_refresh", "");
    return pipeline
        .elasticsearch(
            "POST",
            INDEX + "/_count",
            "{\"query\":{\"term\":{\"extensions.%s\":{\"value\":%s}}}}".formatted(extension, value))
        .get("count")
        .asInt();
  }

  @Test
  void shouldRebuildAndCompareBothForms() throws Exception {
    binary("typed", "{}", TYPES, "priority=integer,urgent=boolean");
    structured("before", TYPED.substring(1, TYPED.length() - 1));
    operated.store();
    // As a version before the types has stored it.
    pipeline.sql("UPDATE events SET extensions = '" + TEXTS + "' WHERE id = 'before'");
    assertThat(operated.verify(ExitCode.DIFFERENT).differences())
        .containsExactly("document_differs events-0-1 " + key("before") + " extensions");
    pipeline.elasticsearch("DELETE", INDEX, "");

    Command built = operated.run("rebuild-index", "--all");

    assertThat(built.code()).as(built.err()).isZero();
    assertStored("typed", TYPED);
    assertStored("before", TEXTS);
    assertThat(operated.verify(ExitCode.OK).differences()).isEmpty();
    ObjectNode lost = operated.document("typed");
    lost.set("extensions", JSON.readTree(TEXTS));
    operated.putDocument(INDEX, key("typed"), lost);
    assertThat(operated.verify(ExitCode.DIFFERENT).differences())
        .containsExactly("document_differs events-0-0 " + key("typed") + " extensions");
  }

  @Test
  void shouldKeepTheTypesOfADeadLetterThatIsSentAgain() throws Exception {
    binary("first", "{\"n\":1}");
    operated.store();
    pipeline.sql("ALTER TABLE events ADD CONSTRAINT small CHECK ((data->>'n')::int < 10)");
    binary("letter", "{\"n\":11}", TYPES, "priority=integer,urgent=boolean");
    operated.store();
    assertThat(pipeline.deadLetters())
        .singleElement()
        .satisfies(
            letter ->
                assertThat(TestPipeline.header(letter, TYPES))
                    .isEqualTo("priority=integer,urgent=boolean"));
    assertThat(pipeline.rows()).hasSize(1);
    pipeline.sql("ALTER TABLE events DROP CONSTRAINT small");
    BatchConsumer consumer = pipeline.start();

    Command redrive = operated.run("dead-letters", "redrive");

    assertThat(redrive.out()).as(redrive.err()).contains("sent: 1");
    pipeline.awaitNoLag();
    pipeline.stop(consumer);
    assertStored("letter", TYPED);
  }
}
