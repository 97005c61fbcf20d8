package dev.spillway.local.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spillway.local.metrics.Scraper;
import dev.spillway.local.send.GatewayClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** stream-insights beside the whole system. */
class InsightsIT {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final int FLOOD = 3000;
  private static final JsonMapper JSON = new JsonMapper();

  private final LocalSystem system = SharedSystem.get();
  private final String run = "insights." + UUID.randomUUID();
  private Application insights;
  private ConsoleClient console;

  @BeforeEach
  void start() throws Exception {
    insights = system.addInsights();
    insights.start();
    insights.awaitReady(SharedSystem.DEADLINE);
    console = new ConsoleClient(system.consoleUrls().getLast());
  }

  @AfterEach
  void stop() {
    console.close();
    insights.stop();
  }

  @Test
  void shouldRollUpAsManyEventsAsThereAreRows() throws Exception {
    List<String> types = List.of(run + ".a", run + ".b", run + ".c");
    try (GatewayClient client = new GatewayClient(system.gatewayUrl(), DEADLINE);
        RolledUp rolledUp = new RolledUp(system)) {
      for (int i = 0; i < types.size(); i++) {
        NumberedEvents events = new NumberedEvents("/" + types.get(i), types.get(i));
        assertThat(client.deliver(events.batch(0, 1000 * (i + 1))).rejected()).isEmpty();
      }

      for (int i = 0; i < types.size(); i++) {
        String type = types.get(i);
        long count = 1000L * (i + 1);
        await()
            .atMost(DEADLINE)
            .until(() -> rolledUp.rows(type) == count && rolledUp.rolledUp(type) == count);
      }
      await()
          .atMost(DEADLINE)
          .untilAsserted(
              () -> {
                JsonNode snapshot = console.snapshot();
                assertThat(ConsoleClient.sum(snapshot, types.get(2), "in")).isEqualTo(3000);
                assertThat(ConsoleClient.sum(snapshot, types.get(2), "stored")).isEqualTo(3000);
                assertThat(snapshot.path("sources").findValuesAsText("source"))
                    .contains("/" + types.get(2));
              });
    }
  }

  @Test
  void shouldShowAFloodSoon() throws Exception {
    try (GatewayClient client = new GatewayClient(system.gatewayUrl(), DEADLINE)) {
      for (int round = 0; round < 5; round++) {
        assertThat(flood(client, run + ".flood", round)).isLessThan(Duration.ofSeconds(10));
      }
    }
  }

  /** Sends many events of a type; returns how long after that the stream had some of them. */
  private Duration flood(GatewayClient client, String type, int round) throws Exception {
    int before = round * FLOOD;
    try (Stream<String> stream = console.stream()) {
      long begin = System.nanoTime();
      NumberedEvents events = new NumberedEvents("/" + type, type);
      assertThat(client.deliver(events.batch(before, FLOOD)).rejected()).isEmpty();
      long sent = System.nanoTime();

      Optional<String> seen =
          stream
              .filter(line -> line.startsWith("data: "))
              .filter(line -> has(line, type, before))
              .findFirst();

      Duration took = Duration.ofNanos(System.nanoTime() - sent);
      assertThat(seen).isPresent();
      System.out.printf(
          "a flood was sent in %d ms, and is in the snapshot %d ms after that%n",
          Duration.ofNanos(sent - begin).toMillis(), took.toMillis());
      await()
          .atMost(DEADLINE)
          .until(() -> has("data: " + console.snapshot(), type, before + FLOOD - 1));
      return took;
    }
  }

  private static boolean has(String line, String type, long moreThan) {
    try {
      JsonNode snapshot = JSON.readTree(line.substring("data: ".length()));
      return ConsoleClient.sum(snapshot, type, "in") > moreThan;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldShareTheWorkAndTakeItOverAtOnceFromOneThatIsStopped() throws Exception {
    String type = run + ".shared";
    NumberedEvents events = new NumberedEvents("/" + type, type);
    Application other = system.addInsights();
    other.start();
    try (ConsoleClient others = new ConsoleClient(system.consoleUrls().getLast());
        GatewayClient client = new GatewayClient(system.gatewayUrl(), DEADLINE)) {
      other.awaitReady(SharedSystem.DEADLINE);
      await("both have partitions").atMost(DEADLINE).until(() -> bothCount(client, other));
      assertThat(client.deliver(events.batch(0, 2400)).rejected()).isEmpty();
      for (ConsoleClient one : List.of(console, others)) {
        await().atMost(DEADLINE).until(() -> ConsoleClient.sum(one.snapshot(), type, "in") == 2400);
      }

      assertThat(other.stop()).isTrue();
      long stopped = System.nanoTime();
      assertThat(client.deliver(events.batch(2400, 2400)).rejected()).isEmpty();

      await()
          .atMost(DEADLINE)
          .until(() -> ConsoleClient.sum(console.snapshot(), type, "in") == 4800);
      assertThat(Duration.ofNanos(System.nanoTime() - stopped))
          .as("not the ten seconds of a session")
          .isLessThan(Duration.ofSeconds(8));
    } finally {
      other.stop();
    }
  }

  /** Sends a few events to every partition; says whether each of the two has counted some. */
  private boolean bothCount(GatewayClient client, Application other) throws Exception {
    String type = run + ".probe." + UUID.randomUUID();
    client.deliver(new NumberedEvents("/" + type, type).batch(0, 240));
    return counted(insights) > 0 && counted(other) > 0;
  }

  private static double counted(Application application) throws Exception {
    try (Scraper scraper = new Scraper()) {
      return scraper
          .scrape(application.managementUrl())
          .map(metrics -> metrics.sum("spillway_insights_events_total", "outcome", "counted"))
          .orElse(0.0);
    }
  }

  @Test
  void shouldShowAKilledConsumerAsGone() throws Exception {
    Application consumer = system.consumers().getFirst();
    await().atMost(DEADLINE).until(() -> consumers(false) == 1);

    consumer.kill();
    long killed = System.nanoTime();
    try {
      await().atMost(Duration.ofSeconds(10)).until(() -> consumers(false) == 0);
      assertThat(consumers(true)).isPositive();
      System.out.println(
          "a killed consumer is gone after "
              + Duration.ofNanos(System.nanoTime() - killed).toMillis()
              + " ms");
    } finally {
      consumer.start();
      consumer.awaitReady(SharedSystem.DEADLINE);
    }

    await().atMost(DEADLINE).until(() -> consumers(false) == 1);
  }

  @Test
  void shouldListShowAndRedriveADeadLetter() throws Exception {
    String broken = "{\"n\": " + run;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", system.stores().kafka().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>("events", broken.getBytes(UTF_8)))
          .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
    await().atMost(DEADLINE).until(() -> letter(broken).isPresent());
    JsonNode letter = letter(broken).orElseThrow();
    assertThat(letter.path("redriven").asBoolean()).isFalse();
    assertThat(letter.path("encoding").asText()).isEqualTo("utf-8");
    assertThat(letter.path("origin").path("topic").asText()).isEqualTo("events");
    assertThat(console.snapshot().path("deadLetters").path("total").asLong()).isPositive();
    String path =
        "/v1/dead-letters/%d/%d/redrive"
            .formatted(letter.path("partition").asInt(), letter.path("offset").asLong());

    assertThat(console.post(path, "wrong").status()).isEqualTo(401);
    ConsoleClient.Answer redriven = console.post(path, Endpoints.CONSOLE_API_KEY);

    assertThat(redriven.status()).isEqualTo(200);
    assertThat(redriven.body().path("topic").asText()).isEqualTo("events");
    assertThat(redriven.body().path("offset").asLong())
        .isGreaterThan(letter.path("origin").path("offset").asLong());
    assertThat(console.post(path, Endpoints.CONSOLE_API_KEY).status()).isEqualTo(409);
    assertThat(console.get("/v1/dead-letters/0/999999999").status()).isEqualTo(404);
    await().atMost(DEADLINE).until(() -> letters(broken).size() == 2);
    assertThat(letters(broken))
        .extracting(one -> one.path("redriven").asBoolean())
        .containsExactlyInAnyOrder(true, false);
  }

  private Optional<JsonNode> letter(String content) throws Exception {
    return letters(content).stream().findFirst();
  }

  private List<JsonNode> letters(String content) throws Exception {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode listed : console.get("/v1/dead-letters?limit=20").body().path("letters")) {
      JsonNode shown =
          console
              .get(
                  "/v1/dead-letters/%d/%d"
                      .formatted(listed.path("partition").asInt(), listed.path("offset").asLong()))
              .body();
      if (shown.path("content").asText().equals(content)) {
        found.add(shown);
      }
    }
    return found;
  }

  private long consumers(boolean gone) throws Exception {
    long count = 0;
    for (JsonNode consumer : console.snapshot().path("consumers")) {
      count += consumer.path("gone").asBoolean() == gone ? 1 : 0;
    }
    return count;
  }
}
