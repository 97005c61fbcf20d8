package dev.spillway.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPMDCAdapter;

class JsonLineEncoderTest {
  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final Logger log = context.getLogger("dev.spillway.sample");

  @BeforeEach
  void listen() {
    context.setMDCAdapter(new NOPMDCAdapter());
    events.start();
    log.addAppender(events);
  }

  @Test
  void shouldWriteKeyValuesAtTheTopLevelWithTheirTypes() throws IOException {
    log.atInfo()
        .addKeyValue("topic", "events")
        .addKeyValue("partition", 3)
        .addKeyValue("offset", 1L << 40)
        .addKeyValue("ratio", 0.5)
        .addKeyValue("paused", true)
        .addKeyValue("took", Duration.ofNanos(1_500_000))
        .addKeyValue("nothing", (Object) null)
        .log("line \"one\"\nline two");

    JsonNode json = onlyLine();
    assertThat(Instant.parse(json.get("timestamp").textValue()))
        .isEqualTo(Instant.ofEpochMilli(events.list.getFirst().getTimeStamp()));
    assertThat(json.get("level").textValue()).isEqualTo("INFO");
    assertThat(json.get("logger").textValue()).isEqualTo("dev.spillway.sample");
    assertThat(json.get("thread").textValue()).isEqualTo(Thread.currentThread().getName());
    assertThat(json.get("message").textValue()).isEqualTo("line \"one\"\nline two");
    assertThat(json.get("topic").textValue()).isEqualTo("events");
    assertThat(json.get("partition").intValue()).isEqualTo(3);
    assertThat(json.get("offset").longValue()).isEqualTo(1L << 40);
    assertThat(json.get("ratio").doubleValue()).isEqualTo(0.5);
    assertThat(json.get("paused").booleanValue()).isTrue();
    assertThat(json.get("took_ms").doubleValue()).isEqualTo(1.5);
    assertThat(json.get("nothing").isNull()).isTrue();
  }

  @Test
  void shouldWriteAnExceptionWithItsStackTrace() throws IOException {
    log.atError().setCause(new IllegalStateException("broken")).log("failed");

    JsonNode json = onlyLine();
    assertThat(json.get("error").textValue()).isEqualTo("java.lang.IllegalStateException: broken");
    assertThat(json.get("stack_trace").textValue()).contains("JsonLineEncoderTest");
  }

  @Test
  void shouldKeepEveryKeyOnceAndSurviveAValueThatCannotPrint() throws IOException {
    Object unprintable =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no");
          }
        };
    log.atInfo()
        .addKeyValue("level", "mine")
        .addKeyValue("topic", "a")
        .addKeyValue("topic", "b")
        .addKeyValue("bad", unprintable)
        .addKeyValue("nan", Double.NaN)
        .log("x");

    JsonNode json = onlyLine();
    assertThat(json.get("level").textValue()).isEqualTo("INFO");
    assertThat(json.get("_level").textValue()).isEqualTo("mine");
    assertThat(json.get("topic").textValue()).isEqualTo("a");
    assertThat(json.get("_topic").textValue()).isEqualTo("b");
    assertThat(json.get("bad").textValue()).contains("cannot be printed");
    assertThat(json.get("nan").textValue()).isEqualTo("NaN");
  }

  private JsonNode onlyLine() throws IOException {
    assertThat(events.list).hasSize(1);
    String line =
        new String(new JsonLineEncoder().encode(events.list.getFirst()), StandardCharsets.UTF_8);
    assertThat(line).endsWith("}\n");
    assertThat(line.strip()).doesNotContain("\n");
    return new ObjectMapper().readTree(line);
  }
}
