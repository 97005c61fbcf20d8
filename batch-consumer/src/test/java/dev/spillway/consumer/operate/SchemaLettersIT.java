package dev.spillway.consumer.operate;

import static dev.spillway.consumer.SchemaFiles.headers;
import static dev.spillway.consumer.TestPipeline.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.consumer.SchemaFiles;
import dev.spillway.consumer.TestPipeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of events that break the schema of their type and come past the gateway. */
class SchemaLettersIT {
  private static final String NUMBER = "\"magnitude\": {\"type\": \"number\"}";
  private static final String BAD = "{\"magnitude\":\"big\"}";
  private static final String GOOD = "{\"magnitude\":2.8}";

  @TempDir private Path folder;
  private SchemaFiles schemas;
  private TestPipeline pipeline;

  @BeforeEach
  void makePipeline() throws Exception {
    schemas = new SchemaFiles(folder);
    schemas.write("quake", 2, NUMBER);
    pipeline = new TestPipeline(1);
  }

  @AfterEach
  void closePipeline() throws Exception {
    pipeline.close();
  }

  private List<String> ids() throws Exception {
    return pipeline.rows().values().stream().map(row -> row.get("id").asText()).sorted().toList();
  }

  private List<String> reasons() {
    return pipeline.deadLetters().stream()
        .map(letter -> header(letter, "spillway.dead-letter.reason"))
        .toList();
  }

  @Test
  void shouldDeadLetterWithTheReasonThatTheGatewayAnswers() throws Exception {
    pipeline.start(schemas.environment());
    pipeline.produce(0, GOOD, headers("quake", "good"));
    pipeline.produce(0, BAD, headers("quake", "bad"));
    pipeline.produce(0, null, headers("quake", "nothing"));
    pipeline.produce(0, BAD, headers("unregistered", "other"));

    pipeline.awaitNoLag();

    assertThat(ids()).containsExactly("good", "other");
    assertThat(reasons())
        .containsExactly(
            "/data/magnitude: string found, number expected (type)",
            "/data: null found, object expected (type)");
    assertThat(pipeline.deadLetters())
        .allSatisfy(
            letter -> {
              assertThat(header(letter, "spillway.dead-letter.store")).isEqualTo("none");
              assertThat(header(letter, "spillway.dead-letter.exception"))
                  .endsWith("InvalidEventException");
            });
  }

  @Test
  void shouldNotJudgeAnewWhatAGatewayHasLetPass() throws Exception {
    pipeline.start(schemas.environment());
    String mark = "spillway-schema";
    // A gateway that has newer schemas already, and one that only warns.
    pipeline.produce(0, BAD, headers("quake", "newer", mark, "urn:spillway:event:quake:3"));
    pipeline.produce(0, BAD, headers("quake", "warned", mark, "urn:spillway:event:quake:2"));
    pipeline.produce(0, BAD, headers("quake", "another", mark, "urn:spillway:event:order:2"));
    pipeline.produce(0, BAD, headers("quake", "nonsense", mark, "yes"));

    pipeline.awaitNoLag();

    assertThat(ids()).containsExactly("newer", "warned");
    assertThat(reasons()).hasSize(2);
    assertThat(pipeline.rows().values())
        .allSatisfy(row -> assertThat(row.get("extensions").isNull()).isTrue());
  }

  @Test
  void shouldTakeAnUnknownVersionOnceTheSchemaIsThere() throws Exception {
    pipeline.start(schemas.environment());
    String[] event = headers("quake", "early", "ce_dataschema", "urn:spillway:event:quake:3");
    pipeline.produce(0, BAD, event);
    pipeline.awaitNoLag();
    assertThat(reasons())
        .singleElement()
        .asString()
        .startsWith("/dataschema: unknown schema version; in force is urn:spillway:event:quake:2");

    schemas.write("quake", 3, "\"magnitude\": {\"type\": [\"number\", \"string\"]}");
    org.awaitility.Awaitility.await()
        .atMost(TestPipeline.DEADLINE)
        .until(
            () -> {
              Command redrive =
                  Command.run(pipeline.environment(), "dead-letters", "redrive", "--again");
              assertThat(redrive.code()).as(redrive.err()).isZero();
              pipeline.awaitNoLag();
              return !pipeline.rows().isEmpty();
            });

    assertThat(ids()).containsExactly("early");
  }

  @Test
  void shouldStoreWhereItIsToWarnOrNotToLook() throws Exception {
    schemas.write("unseen", 1, NUMBER);
    pipeline.start(schemas.environment("SPILLWAY_SCHEMAS_MODES", "quake=warn,unseen=off"));
    pipeline.produce(0, BAD, headers("quake", "warned"));
    pipeline.produce(0, BAD, headers("unseen", "unseen"));

    pipeline.awaitNoLag();

    Map<String, JsonNode> rows = pipeline.rows();
    assertThat(ids()).containsExactly("unseen", "warned");
    assertThat(rows.values())
        .allSatisfy(row -> assertThat(row.get("extensions").isNull()).isTrue());
    assertThat(reasons()).isEmpty();
  }

  @Test
  void shouldNotStartWithABrokenSchema() throws Exception {
    schemas.write("broken", 1, "\"magnitude\": {\"type\": \"nmber\"}");

    assertThatThrownBy(() -> pipeline.start(schemas.environment()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("schemas.folder")
        .hasMessageContaining("broken.schema.json:5:");
  }
}
