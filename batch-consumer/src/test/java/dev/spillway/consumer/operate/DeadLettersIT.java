package dev.spillway.consumer.operate;

import static dev.spillway.consumer.TestPipeline.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.consumer.BatchConsumer;
import dev.spillway.consumer.TestPipeline;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLettersIT {
  private static final String CHECK =
      "ALTER TABLE events ADD CONSTRAINT small CHECK ((data->>'n')::int < 10) NOT VALID";

  private TestPipeline pipeline;

  @BeforeEach
  void makePipeline() throws Exception {
    pipeline = new TestPipeline(2);
  }

  @AfterEach
  void closePipeline() throws Exception {
    pipeline.close();
  }

  private Command run(String... args) {
    return Command.run(pipeline.environment(), args);
  }

  private BatchConsumer startWithConstraint() throws Exception {
    BatchConsumer consumer = pipeline.start();
    pipeline.produce(0, "{\"n\":1}");
    pipeline.awaitNoLag();
    pipeline.sql(CHECK);
    return consumer;
  }

  @Test
  void shouldRedriveUnderTheSameIdentityAndOnlyOnce() throws Exception {
    startWithConstraint();
    pipeline.produce(0, "{\"n\":11}", "trace", "abc");
    pipeline.produce(1, "{\"type\":\"big\",\"data\":{\"n\":12}}");
    pipeline.produce(1, "{\"bad\":");
    pipeline.awaitNoLag();
    ConsumerRecord<byte[], byte[]> first =
        pipeline.deadLetters().stream()
            .filter(letter -> new String(letter.value(), UTF_8).equals("{\"n\":11}"))
            .findFirst()
            .orElseThrow();
    pipeline.sql("ALTER TABLE events DROP CONSTRAINT small");

    Command dry = run("dead-letters", "redrive", "--store", "postgres", "--dry-run");
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.out()).contains("matching: 2").contains("would send: 2");
    pipeline.awaitNoLag();
    assertThat(pipeline.rows()).hasSize(1);

    Command typed = run("dead-letters", "redrive", "--store", "postgres", "--type", "big");
    assertThat(typed.out()).contains("sent: 1");
    Command rest = run("dead-letters", "redrive", "--reason", "violates check");
    assertThat(rest.out()).contains("redriven before: 1").contains("sent: 1");
    Command again = run("dead-letters", "redrive", "--store", "postgres");
    assertThat(again.out()).contains("redriven before: 2").contains("sent: 0");
    pipeline.awaitNoLag();

    Map<String, JsonNode> rows = pipeline.rows();
    assertThat(rows).hasSize(3);
    assertThat(pipeline.documents(rows.keySet()).keySet()).isEqualTo(rows.keySet());
    JsonNode redriven =
        rows.values().stream()
            .filter(row -> row.path("data").path("n").asInt() == 11)
            .findFirst()
            .orElseThrow();
    assertThat(redriven.get("id").asText()).isEqualTo(new String(first.key(), UTF_8));
    assertThat(java.time.OffsetDateTime.parse(redriven.get("time").asText()).toInstant())
        .hasToString(
            java.time.Instant.ofEpochMilli(
                    Long.parseLong(header(first, "spillway.dead-letter.timestamp")))
                .toString());

    Command forced = run("dead-letters", "redrive", "--store", "postgres", "--again");
    assertThat(forced.out()).contains("sent: 2");
    pipeline.awaitNoLag();
    assertThat(pipeline.rows().keySet()).isEqualTo(rows.keySet());
    assertThat(pipeline.deadLetters()).hasSize(3);
  }

  @Test
  void shouldCountTheAttemptsOfWhatFailsAgain() throws Exception {
    startWithConstraint();
    pipeline.produce(0, "{\"n\":11}", "trace", "abc");
    pipeline.awaitNoLag();
    String place = new String(pipeline.deadLetters().getFirst().key(), UTF_8);

    run("dead-letters", "redrive");
    pipeline.awaitNoLag();
    run("dead-letters", "redrive");
    pipeline.awaitNoLag();

    List<ConsumerRecord<byte[], byte[]>> letters = pipeline.deadLetters();
    assertThat(letters)
        .extracting(letter -> header(letter, "spillway.dead-letter.attempt"))
        .containsExactly("1", "2", "3");
    ConsumerRecord<byte[], byte[]> last = letters.getLast();
    assertThat(header(last, "spillway.origin")).isEqualTo(place);
    assertThat(header(last, "spillway.redrive.attempt")).isEqualTo("2");
    assertThat(header(last, "trace")).isEqualTo("abc");
    assertThat(last.headers().headers("spillway.dead-letter.reason")).hasSize(1);
    assertThat(pipeline.rows()).hasSize(1);
  }

  @Test
  void shouldListAndShow() throws Exception {
    startWithConstraint();
    pipeline.produce(0, "{\"type\":\"big\",\"data\":{\"n\":11}}");
    pipeline.produce(1, "{\"bad\":\u001b[31m");
    pipeline.produce(1, "{\"bad\":2");
    pipeline.awaitNoLag();

    Command list = run("dead-letters", "list", "--limit", "1");
    assertThat(list.code()).as(list.err()).isZero();
    assertThat(list.out())
        .contains("3 letters, the first 1 named")
        .containsPattern("1 +postgres +big");
    assertThat(run("dead-letters", "list", "--type", "big").out()).contains("1 letters");
    assertThat(run("dead-letters", "list", "--to", "2020-01-01").out()).contains("0 letters");

    Command shown = run("dead-letters", "show", pipeline.name + "-1-0");
    assertThat(shown.out())
        .contains("spillway.dead-letter.reason")
        .contains("{\"bad\":\\u001b[31m")
        .doesNotContain("\u001b");
    Command raw = run("dead-letters", "show", "0-0", "--raw");
    assertThat(raw.out()).isEqualTo(new String(pipeline.deadLetters().getFirst().value(), UTF_8));
    assertThat(run("dead-letters", "show", "0-99").code()).isEqualTo(ExitCode.USAGE);
  }
}
