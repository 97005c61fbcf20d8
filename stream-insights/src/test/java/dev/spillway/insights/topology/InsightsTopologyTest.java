package dev.spillway.insights.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.spillway.insights.alarm.AlarmRules;
import dev.spillway.insights.count.CountRules;
import dev.spillway.insights.pulse.Json;
import dev.spillway.insights.pulse.LetterCounts;
import dev.spillway.insights.pulse.Pulse;
import dev.spillway.insights.pulse.Statuses;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InsightsTopologyTest {
  private static final Instant T = Instant.parse("2026-11-26T08:00:00Z");
  private static final InsightsTopology.Names NAMES =
      new InsightsTopology.Names(
          "events", "events.dead-letter", "status", "pulse", "rollup", "alerts", "kafka.record");
  private static final InsightsTopology.Rules RULES =
      new InsightsTopology.Rules(
          new CountRules(Duration.ofMinutes(2), 100, 100),
          new AlarmRules(
              5, 50, 20, Duration.ofSeconds(15), Duration.ofMinutes(5), Duration.ofMinutes(1)),
          Duration.ofHours(6));

  private final Statuses statuses = new Statuses("events");
  private final Map<String, byte[]> pulses = new HashMap<>();
  private final List<String> alerts = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TopologyTestDriver driver = new TopologyTestDriver(topology(), settings(), T);
  private final TestInputTopic<byte[], byte[]> events =
      driver.createInputTopic("events", new ByteArraySerializer(), new ByteArraySerializer());
  private Instant now = T;

  private org.apache.kafka.streams.Topology topology() {
    return new InsightsTopology(NAMES, RULES)
        .build(
            new InsightsTopology.Listeners(
                statuses, pulses::put, (_, value) -> alerts.add(text(value))),
            registry);
  }

  private static Properties settings() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "insights");
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put("processing.exception.handler.global.enabled", true);
    return settings;
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void shouldWriteTheMinutesOfEachTypeAsRollups() throws IOException {
    send("order.created", T, T.minusMillis(1500));
    send("order.created", T.plusSeconds(9), T.plusSeconds(9));
    send("order.paid", T.plusSeconds(30), T);
    pass(Duration.ofSeconds(3));
    send("order.created", T.plusSeconds(59), T);
    send("order.created", T.plusSeconds(60), T);
    pass(Duration.ofSeconds(3));

    Map<String, JsonNode> rollups = rollups();

    assertThat(rollups)
        .containsOnlyKeys(
            "order.created|2026-11-26T08:00:00Z|60",
            "order.created|2026-11-26T08:01:00Z|60",
            "order.paid|2026-11-26T08:00:00Z|60");
    JsonNode first = node(rollups, "order.created|2026-11-26T08:00:00Z|60");
    assertThat(first.path("count").asLong()).isEqualTo(3);
    assertThat(first.path("maxLatenessMillis").asLong()).isEqualTo(59_000);
    assertThat(first.path("bytes").asLong()).isGreaterThan(100);
  }

  @Test
  void shouldNotCountWhatComesAfterTheGraceAndSaySo() throws IOException {
    pass(Duration.ofMinutes(5));
    send("a", now, now);
    send("a", T, T);
    pass(Duration.ofSeconds(3));

    assertThat(rollups()).hasSize(1);
    assertThat(registry.counter("spillway.insights.events", "outcome", "late").count())
        .isEqualTo(1);
    assertThat(registry.counter("spillway.insights.events", "outcome", "counted").count())
        .isEqualTo(1);
  }

  @Test
  void shouldCountEventsOfEveryForm() throws IOException {
    events.pipeInput(
        record(null, "{\"type\":\"short\",\"data\":{\"n\":1}}", T, new RecordHeaders()));
    events.pipeInput(record(null, "{\"anything\":1}", T, new RecordHeaders()));
    events.pipeInput(
        record(
            null,
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"structured\"}",
            T,
            new RecordHeaders()
                .add("content-type", "application/cloudevents+json".getBytes(UTF_8))));
    events.pipeInput(record(null, "no JSON", T, new RecordHeaders()));
    pass(Duration.ofSeconds(3));

    assertThat(rollups().values())
        .extracting(rollup -> rollup.path("type").asText())
        .containsExactlyInAnyOrder("short", "kafka.record", "structured");
    assertThat(registry.counter("spillway.insights.events", "outcome", "invalid").count())
        .isEqualTo(1);
  }

  @Test
  void shouldTellEveryInstanceWhatCameAndWhatIsStored() throws IOException {
    send("a", T, T);
    send("a", T, T);
    pass(Duration.ofSeconds(1));
    Pulse came = pulse("0");

    say("consumer-1", status("2026-11-26T08:00:02Z", 2));
    pass(Duration.ofSeconds(1));

    assertThat(came.windows())
        .containsExactly(
            new Pulse.Arrived(
                T.getEpochSecond(), Map.of("a", List.of(2, 0, 0, 0, 0, 0, 0, 0, 0, 0))));
    assertThat(came.stored()).isEmpty();
    assertThat(pulse("0").stored()).isEqualTo(Map.of(T.getEpochSecond() + 2, Map.of("a", 2)));
  }

  @Test
  void shouldBeQuietWhileNothingHappens() {
    send("a", T, T);
    pass(Duration.ofSeconds(2));
    pulses.clear();

    pass(Duration.ofSeconds(20));
    assertThat(pulses).doesNotContainKey("0");

    pass(Duration.ofMinutes(1));
    assertThat(pulses).containsKey("0");
  }

  @Test
  void shouldWriteAlertsWhenAFloodBeginsAndEnds() throws IOException {
    for (int i = 0; i < 90; i++) {
      send("a", now, now);
      pass(Duration.ofSeconds(1));
    }
    assertThat(alerts).isEmpty();

    for (int i = 0; i < 2000; i++) {
      send("a", now, now);
    }
    pass(Duration.ofSeconds(1));
    assertThat(alerts).hasSize(1);
    JsonNode begin = Json.MAPPER.readTree(alerts.getFirst());
    assertThat(begin.path("kind").asText()).isEqualTo("flood");
    assertThat(begin.path("type").asText()).isEqualTo("a");
    assertThat(begin.path("perSecond").asDouble()).isGreaterThan(100);
    assertThat(begin.path("endedAt").isNull()).isTrue();

    pass(Duration.ofSeconds(12));
    assertThat(alerts).hasSize(2);
    JsonNode end = Json.MAPPER.readTree(alerts.getLast());
    assertThat(end.path("at").asText()).isEqualTo(begin.path("at").asText());
    assertThat(end.path("endedAt").asText()).isNotEmpty();
  }

  @Test
  void shouldCountDeadLettersByReason() throws IOException {
    TestInputTopic<byte[], byte[]> letters =
        driver.createInputTopic(
            "events.dead-letter", new ByteArraySerializer(), new ByteArraySerializer());
    for (String reason : List.of("too large", "no JSON", "too large", "x".repeat(500))) {
      Headers headers =
          new RecordHeaders().add("spillway.dead-letter.reason", reason.getBytes(UTF_8));
      letters.pipeInput(record("events-0-1", "{}", T, headers));
    }
    pass(Duration.ofSeconds(1));

    LetterCounts counts = Json.read(pulseBytes("letters-0"), LetterCounts.class);
    assertThat(counts.reasons())
        .containsOnlyKeys("too large", "no JSON", "x".repeat(100) + "...")
        .containsEntry("too large", new LetterCounts.OfReason(2, T.toEpochMilli()));
  }

  private void send(String type, Instant timestamp, Instant time) {
    Headers headers =
        new RecordHeaders()
            .add("ce_specversion", "1.0".getBytes(UTF_8))
            .add("ce_id", "1".getBytes(UTF_8))
            .add("ce_source", "/test".getBytes(UTF_8))
            .add("ce_type", type.getBytes(UTF_8))
            .add("ce_time", time.toString().getBytes(UTF_8));
    events.pipeInput(record("key", "{\"n\":1}", timestamp, headers));
  }

  private static TestRecord<byte[], byte[]> record(
      @Nullable String key, String value, Instant timestamp, Headers headers) {
    return new TestRecord<>(
        key == null ? null : key.getBytes(UTF_8), value.getBytes(UTF_8), headers, timestamp);
  }

  private void say(String consumer, String status) {
    driver
        .createInputTopic("status", new StringSerializer(), new ByteArraySerializer())
        .pipeInput(consumer, status.getBytes(UTF_8));
  }

  private static String status(String at, long offset) {
    return """
    {"consumer":"consumer-1","group":"g","topic":"events","at":"%s",
     "partitions":[{"partition":0,"offset":%d,"lag":0}]}\
    """
        .formatted(at, offset);
  }

  /** In steps, for the driver calls a schedule once in each. */
  private void pass(Duration time) {
    for (long millis = 0; millis < time.toMillis(); millis += 100) {
      now = now.plusMillis(100);
      driver.advanceWallClockTime(Duration.ofMillis(100));
    }
  }

  private Pulse pulse(String key) throws IOException {
    return Json.read(pulseBytes(key), Pulse.class);
  }

  private byte[] pulseBytes(String key) {
    byte[] pulse = pulses.get(key);
    assertThat(pulse).isNotNull();
    return pulse;
  }

  private Map<String, JsonNode> rollups() throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(Path.of("../schemas/rollup.schema.json")));
    Map<String, JsonNode> newest = new HashMap<>();
    for (TestRecord<String, byte[]> rollup :
        driver
            .createOutputTopic("rollup", new StringDeserializer(), new ByteArrayDeserializer())
            .readRecordsToList()) {
      String json = text(rollup.value());
      assertThat(schema.validate(json, InputFormat.JSON)).isEmpty();
      newest.put(rollup.key(), Json.MAPPER.readTree(json));
    }
    return newest;
  }

  private static JsonNode node(Map<String, JsonNode> all, String key) {
    JsonNode one = all.get(key);
    assertThat(one).isNotNull();
    return one;
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "" : new String(bytes, UTF_8);
  }
}
