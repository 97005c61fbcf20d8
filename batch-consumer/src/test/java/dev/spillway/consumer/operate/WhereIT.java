package dev.spillway.consumer.operate;

import static dev.spillway.consumer.TestPipeline.JSON;
import static dev.spillway.consumer.operate.OperatedPipeline.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.consumer.TestPipeline;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WhereIT {
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

  /** What the command has found, and its last line. */
  private record Found(List<JsonNode> events, JsonNode summary) {
    JsonNode only() {
      assertThat(events).hasSize(1);
      return events.getFirst();
    }
  }

  private Found where(int code, String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of("where", "--json"));
    all.addAll(List.of(args));
    Command command = operated.run(all.toArray(String[]::new));
    assertThat(command.code()).as(command.out() + command.err()).isEqualTo(code);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : command.out().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return new Found(lines.subList(0, lines.size() - 1), lines.getLast());
  }

  private String place(int partition, long offset) {
    return pipeline.name + "-" + partition + "-" + offset;
  }

  @Test
  void shouldFollowAStoredEventByIdKeyAndRecord() throws Exception {
    operated.produce(0, "e0", "{\"n\":1}");
    operated.produce(1, "e1", "{\"n\":2}");
    operated.produce(0, "e1", "{\"n\":\"a second body\"}");
    operated.store();

    for (String name : List.of("e1", key("e1"), place(1, 0))) {
      JsonNode event = where(ExitCode.OK, name).only();
      assertThat(event.get("key").asText()).isEqualTo(key("e1"));
      assertThat(event.get("source").asText()).isEqualTo("/it");
      assertThat(event.get("records").get(0).get("committed").asBoolean()).isTrue();
      assertThat(event.get("rows").get(0).get("table").asText()).isEqualTo("events_2031_01");
      assertThat(event.get("rows").get(0).get("transaction").asText()).matches("\\d+");
      assertThat(event.get("documents").get(0).get("index").asText()).isEqualTo("events-2031.01");
      assertThat(event.get("documents").get(0).get("_id").asText()).isEqualTo(key("e1"));
      assertThat(event.get("documents").get(0).get("record"))
          .isEqualTo(event.get("rows").get(0).get("record"));
    }
    // The other record of the same identity leads to the same row.
    JsonNode repeat = where(ExitCode.OK, place(0, 1)).only();
    assertThat(repeat.get("key").asText()).isEqualTo(key("e1"));
    assertThat(repeat.get("records").findValuesAsText("record"))
        .contains(place(0, 1))
        .hasSizeBetween(1, 2);
    assertThat(repeat.get("rows")).hasSize(1);
    Command text = operated.run("where", "e1");
    assertThat(text.out())
        .containsPattern("row +in events_2031_01, of " + pipeline.name)
        .containsPattern("document +events-2031.01/_doc/" + key("e1"))
        .containsPattern("committed +yes: the group " + pipeline.name + " is at")
        .contains("transaction ", "1 event");
    assertThat(where(ExitCode.OK, "e0", "--source", "/it", "--time", "2031-01-05").only())
        .isEqualTo(where(ExitCode.OK, "e0").only());
  }

  @Test
  void shouldListAllEventsOfAnId() throws Exception {
    for (String source : List.of("/a", "/b", "/c")) {
      pipeline.produce(
          0,
          "{\"n\":1}",
          "ce_specversion",
          "1.0",
          "ce_id",
          "same",
          "ce_source",
          source,
          "ce_type",
          "t",
          "ce_time",
          "2031-01-05T00:00:00Z",
          "content-type",
          "application/json");
    }
    operated.store();

    assertThat(where(ExitCode.OK, "same").events())
        .extracting(event -> event.get("source").asText())
        .containsExactlyInAnyOrder("/a", "/b", "/c");
    assertThat(where(ExitCode.OK, "same", "--source", "/b").only().get("source").asText())
        .isEqualTo("/b");
    assertThat(where(ExitCode.DIFFERENT, "none").summary().get("found").asInt()).isZero();
    assertThat(where(ExitCode.DIFFERENT, place(0, 17)).summary().get("notLookedAt").toString())
        .contains("ends at 3");
    assertThat(operated.run("where", place(7, 0)).code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void shouldFindWhatIsNotStoredYetWithinABound() throws Exception {
    operated.produce(0, "stored", "1");
    operated.store();
    for (int i = 0; i < 20; i++) {
      operated.produce(0, "pending" + i, "{\"n\":" + i + "}");
    }

    Found pending = where(ExitCode.OK, "pending15");
    assertThat(pending.only().get("records").get(0).get("record").asText()).isEqualTo(place(0, 16));
    assertThat(pending.only().get("records").get(0).get("committed").asBoolean()).isFalse();
    assertThat(pending.only().get("rows")).isEmpty();
    assertThat(pending.summary().get("lookedAt").toString())
        .contains("20 records that are not stored yet");
    assertThat(where(ExitCode.OK, key("pending3")).only().get("id").asText()).isEqualTo("pending3");

    JsonNode bounded = where(ExitCode.DIFFERENT, "pending15", "--scan", "5").summary();
    assertThat(bounded.get("notLookedAt").toString())
        .contains(pipeline.name + "-0 from 6 to 20, not stored yet");
    JsonNode from = where(ExitCode.OK, "pending15", "--scan", "5", "--from", "14").summary();
    assertThat(from.get("notLookedAt").toString()).contains("-0 from 1 to 13", "from 19 to 20");
    assertThat(where(ExitCode.OK, place(0, 16), "--scan", "0").only().get("id").asText())
        .isEqualTo("pending15");
    assertThat(operated.run("where", "pending15").out())
        .containsPattern("committed +not yet: the group " + pipeline.name + " is at 1");
  }

  @Test
  void shouldShowDeadLettersAndWhetherTheyWereRedriven() throws Exception {
    operated.produce(0, "e0", "{\"n\":1}");
    pipeline.produce(0, "{\"bad\":");
    operated.store();
    pipeline.sql("ALTER TABLE events ADD CONSTRAINT small CHECK ((data->>'n')::int < 10)");
    operated.produce(0, "refused", "{\"n\":11}");
    operated.store();

    for (String name : List.of("refused", key("refused"), place(0, 2))) {
      JsonNode letter = where(ExitCode.OK, name).only().get("deadLetters").get(0);
      assertThat(letter.get("store").asText()).isEqualTo("postgres");
      assertThat(letter.get("reason").asText()).contains("violates check");
      assertThat(letter.get("record").asText()).isEqualTo(place(0, 2));
      assertThat(letter.get("redriven").asBoolean()).isFalse();
    }
    JsonNode bad = where(ExitCode.OK, place(0, 1)).only();
    assertThat(bad.has("key")).isFalse();
    assertThat(bad.get("deadLetters").get(0).get("store").asText()).isEqualTo("none");
    assertThat(operated.run("where", place(0, 1)).out())
        .contains("cannot be read as one")
        .containsPattern("dead letter +0-0 at .* refused by none, not redriven");

    pipeline.sql("ALTER TABLE events DROP CONSTRAINT small");
    operated.run("dead-letters", "redrive", "--store", "postgres");
    operated.store();
    JsonNode redriven = where(ExitCode.OK, "refused").only();
    assertThat(redriven.get("deadLetters").get(0).get("redriven").asBoolean()).isTrue();
    assertThat(redriven.get("rows").get(0).get("record").asText()).isEqualTo(place(0, 3));
    assertThat(redriven.get("records").findValuesAsText("record"))
        .containsExactly(place(0, 2), place(0, 3));
  }

  @Test
  void shouldTellWhatItKnowsWhileAServerIsAway() throws Exception {
    operated.produce(0, "e0", "{\"n\":1}");
    operated.store();
    operated.set("SPILLWAY_ELASTICSEARCH_URL", "http://127.0.0.1:9");

    Found found = where(ExitCode.FAILURE, "e0");

    assertThat(found.only().get("rows")).hasSize(1);
    assertThat(found.only().get("documents")).isEmpty();
    assertThat(found.summary().get("couldNotBeAsked").toString()).contains("Elasticsearch: ");
  }
}
