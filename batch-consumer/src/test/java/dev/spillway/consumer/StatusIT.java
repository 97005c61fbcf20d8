package dev.spillway.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.spillway.consumer.status.StatusPublisher;
import dev.spillway.devstack.SharedDevStack;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a consumer says of itself, as a console reads it. */
class StatusIT {
  private static final int EVENTS = 60;
  private static final Duration PERIOD = Duration.ofMillis(300);

  private TestPipeline pipeline;
  private String topic;

  @TempDir private Path directory;

  @BeforeEach
  void makePipeline() throws Exception {
    pipeline = new TestPipeline(2);
    topic = pipeline.name + ".status";
  }

  @AfterEach
  void closePipeline() throws Exception {
    pipeline.close();
  }

  private Map<String, String> settings(String instance) {
    return Map.of(
        "SPILLWAY_INSTANCE",
        instance,
        "SPILLWAY_STATUS_TOPIC",
        topic,
        "SPILLWAY_STATUS_PERIOD",
        PERIOD.toMillis() + "ms",
        // Long enough for the waiting to be seen, whatever the limit of statuses.
        "SPILLWAY_BATCH_LINGER",
        "500ms");
  }

  private void send(int from, int count) {
    for (int i = from; i < from + count; i++) {
      pipeline.send(i % 2, "{\"n\":" + i + "}");
    }
    pipeline.flush();
  }

  private static Instant time(JsonNode status, String name) {
    return Instant.parse(status.get(name).asText());
  }

  @Test
  void shouldPublishMovesAndHeartbeatsAndItsEnd() throws Exception {
    pipeline.createTopic(topic, 1);
    try (StatusReader reader = new StatusReader(topic)) {
      BatchConsumer consumer = pipeline.start(settings("it-1"));
      reader.await(status -> status.get("partitions").size() == 2);
      // Elasticsearch is silent: the batch stays in flight for as long as it takes to see it.
      SharedDevStack.elasticsearch().pause();
      send(0, EVENTS);
      JsonNode accumulating = reader.await(status -> is(status, "accumulating"));
      JsonNode flushing = reader.await(status -> is(status, "flushing"));
      send(EVENTS, EVENTS);
      JsonNode behind =
          reader.await(
              status ->
                  is(status, "flushing")
                      && status.get("accumulating").get("records").asInt() == EVENTS);
      SharedDevStack.elasticsearch().resume();
      pipeline.awaitNoLag();
      JsonNode done =
          reader.await(status -> is(status, "idle") && status.get("stored").asInt() == 2 * EVENTS);
      JsonNode later = reader.await(status -> status.has("freshness") && beats(done, status));

      assertThat(accumulating.get("accumulating").get("records").asInt()).isPositive();
      assertThat(accumulating.get("inFlight").get("records").asInt()).isZero();
      assertThat(flushing.get("inFlight").get("records").asInt()).isPositive();
      assertThat(flushing.get("heldBytes").asLong())
          .isEqualTo(
              flushing.get("inFlight").get("bytes").asLong()
                  + flushing.get("accumulating").get("bytes").asLong());
      assertThat(behind.get("since")).isEqualTo(flushing.get("since"));
      assertThat(done.get("stores").get("postgres").get("lastFlushMillis").asDouble()).isPositive();
      assertThat(done.get("stores").get("elasticsearch").get("p99FlushMillis").asDouble())
          .isPositive();
      assertThat(done.get("freshness").get("p50Millis").asDouble()).isPositive();
      assertThat(later.get("since")).isEqualTo(done.get("since"));
      JsonNode settled = reader.await(status -> stored(status) == 2 * EVENTS && lag(status) == 0);
      assertThat(settled.get("group").asText()).isEqualTo(pipeline.name);
      assertThat(settled.get("topic").asText()).isEqualTo(pipeline.name);
      assertThat(reader.last("it-1").status()).isNotNull();
      pipeline.stop(consumer);
      assertThat(reader.last("it-1").status()).isNull();
      assertConformAndPaced(reader.all());
    } finally {
      SharedDevStack.elasticsearch().resume();
    }
  }

  private static boolean is(JsonNode status, String state) {
    return status.get("state").asText().equals(state);
  }

  /** Whether the second is a later status without a move between. */
  private static boolean beats(JsonNode first, JsonNode second) {
    return second.get("since").equals(first.get("since"))
        && time(second, "at").isAfter(time(first, "at"));
  }

  /** Records below the partitions' places. */
  private static long stored(JsonNode status) {
    long sum = 0;
    for (JsonNode partition : status.get("partitions")) {
      sum += partition.get("offset").asLong();
    }
    return sum;
  }

  /** The lag of all partitions; -1 while one is not known. */
  private static long lag(JsonNode status) {
    long sum = 0;
    for (JsonNode partition : status.get("partitions")) {
      if (!partition.has("lag")) {
        return -1;
      }
      sum += partition.get("lag").asLong();
    }
    return sum;
  }

  private static void assertConformAndPaced(List<StatusReader.Published> published)
      throws Exception {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(Path.of("../schemas/status.schema.json")));
    List<JsonNode> statuses =
        published.stream().map(StatusReader.Published::status).filter(Objects::nonNull).toList();
    for (JsonNode status : statuses) {
      assertThat(
              schema.validate(
                  status.toString(),
                  InputFormat.JSON,
                  context -> context.executionConfig(c -> c.formatAssertionsEnabled(true))))
          .as("%s", status)
          .isEmpty();
    }
    for (int i = 5; i < statuses.size(); i++) {
      assertThat(Duration.between(time(statuses.get(i - 5), "at"), time(statuses.get(i), "at")))
          .as("five statuses take a second")
          .isGreaterThanOrEqualTo(Duration.ofMillis(990)); // the times are cut to milliseconds
    }
  }

  @Test
  void shouldStoreEventsWithoutTheTopicAndSaySoOnce() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(StatusPublisher.class);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    logger.addAppender(logged);
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Map<String, String> settings = new HashMap<>(settings("it-2"));
    settings.put("SPILLWAY_MANAGEMENT_PORT", Integer.toString(port));
    BatchConsumer consumer = pipeline.start(settings);
    send(0, EVENTS);
    pipeline.awaitNoLag();
    await().atMost(TestPipeline.DEADLINE).until(() -> dropped(port) >= 4);
    pipeline.stop(consumer);
    logger.detachAppender(logged);

    assertThat(pipeline.count("SELECT count(*) FROM events")).isEqualTo(EVENTS);
    assertThat(pipeline.topics()).doesNotContain(topic);
    assertThat(logged.list)
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .extracting(ILoggingEvent::getMessage)
        .containsExactly("no statuses: there is no such topic; scripts/topics makes it");
  }

  /** How many statuses were not published for want of a topic. */
  private static double dropped(int port) throws Exception {
    String metrics;
    try (InputStream body =
        URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
      metrics = new String(body.readAllBytes(), UTF_8);
    }
    return metrics
        .lines()
        .filter(line -> line.startsWith("spillway_consumer_status_dropped_total{"))
        .filter(line -> line.contains("no_topic"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void shouldFallSilentWhenKilled() throws Exception {
    pipeline.createTopic(topic, 1);
    Map<String, String> environment = new HashMap<>(pipeline.environment());
    environment.putAll(settings("it-3"));
    Process process = ConsumerProcess.start(environment, directory.resolve("log"));
    try (StatusReader reader = new StatusReader(topic)) {
      reader.await(status -> status.get("partitions").size() == 2);

      process.destroyForcibly();

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      int published = reader.all().size();
      JsonNode last = Objects.requireNonNull(reader.last("it-3").status());
      await()
          .atMost(TestPipeline.DEADLINE)
          .until(() -> Instant.now().isAfter(time(last, "at").plus(PERIOD.multipliedBy(3))));
      assertThat(reader.all()).hasSize(published);
    } finally {
      process.destroyForcibly();
    }
  }
}
