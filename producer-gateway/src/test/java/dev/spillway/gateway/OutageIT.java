package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.devstack.KafkaServer;
import dev.spillway.devstack.SharedDevStack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients see while Kafka is away, and when it is back. */
class OutageIT {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);
  private static final Duration SECOND = Duration.ofSeconds(1);

  @AfterEach
  void kafkaIsBack() {
    SharedDevStack.kafka();
  }

  /** A gateway that gives Kafka three seconds for an event. */
  private static RunningGateway impatient(KafkaServer kafka, TestTopic topic) throws Exception {
    return RunningGateway.start(
        kafka.bootstrapServers(),
        topic.name(),
        "",
        Map.of("SPILLWAY_KAFKA_DELIVERY_TIMEOUT", "3s"));
  }

  @Test
  void shouldAnswer503WithinTheDeadlineWhileKafkaIsSilentAndThenRecover() throws Exception {
    KafkaServer kafka = SharedDevStack.kafka();
    TestTopic topic = TestTopic.create(kafka.bootstrapServers());
    try (RunningGateway gateway = impatient(kafka, topic).awaitReady()) {
      kafka.pause();
      try {
        long begin = System.nanoTime();
        RunningGateway.Reply waited = gateway.post("application/json", "{\"a\":1}");
        assertThat(waited.status()).isEqualTo(503);
        assertThat(waited.header("Retry-After")).isNotEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(6));
        assertThat(waited.json().toString()).contains("outcome unknown");
        // Once the silence is known, nobody waits any more.
        await()
            .atMost(LONG_ENOUGH)
            .until(() -> gateway.get(gateway.managementPort(), "/readyz").status() == 503);
        begin = System.nanoTime();
        RunningGateway.Reply refused = gateway.post("application/json", "{\"a\":2}");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
      } finally {
        kafka.resume();
      }
      gateway.awaitReady();
      assertThat(gateway.post("application/json", "{\"a\":3}").status()).isEqualTo(202);
      assertThat(topic.records())
          .extracting(TestTopic::value)
          .contains("{\"a\":3}")
          .doesNotContain("{\"a\":2}");
    }
  }

  @Test
  void shouldStartWithoutKafkaAndServeOnceItIsThereAndComesBack() throws Exception {
    KafkaServer kafka = SharedDevStack.kafka();
    TestTopic topic = TestTopic.create(kafka.bootstrapServers());
    kafka.kill();
    try (RunningGateway gateway =
        RunningGateway.start(kafka.bootstrapServers(), topic.name(), "", Map.of())) {
      RunningGateway.Reply refused = gateway.post("application/json", "{\"a\":1}");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isNotEmpty();
      assertThat(gateway.get(gateway.managementPort(), "/livez").status()).isEqualTo(200);

      SharedDevStack.kafka();
      gateway.awaitReady();
      assertThat(gateway.post("application/json", "{\"a\":2}").status()).isEqualTo(202);
      assertThat(topic.records()).extracting(TestTopic::value).isEqualTo(List.of("{\"a\":2}"));
    }
  }

  @Test
  void shouldBeAtFullSpeedAgainOnceKafkaIsBack() throws Exception {
    KafkaServer kafka = SharedDevStack.kafka();
    TestTopic topic = TestTopic.create(kafka.bootstrapServers());
    try (RunningGateway gateway = impatient(kafka, topic).awaitReady();
        Clients clients = new Clients(gateway, 16)) {
      await().atMost(LONG_ENOUGH).until(() -> clients.acceptedWithin(SECOND) > 0);
      await().atMost(LONG_ENOUGH).until(() -> clients.seconds() >= 5);
      long before = clients.acceptedWithin(SECOND.multipliedBy(3)) / 3;
      kafka.kill();
      await().atMost(LONG_ENOUGH).until(() -> clients.refused() > 100);
      SharedDevStack.kafka();
      long back = System.nanoTime();
      await()
          .atMost(LONG_ENOUGH.multipliedBy(2))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> clients.acceptedWithin(SECOND) >= before * 8 / 10);
      System.out.printf(
          "%d events/s before; 8 of 10 of it in the second that ended %d ms after Kafka was back;"
              + " %d answers of 503, the slowest after %d ms%n",
          before,
          Duration.ofNanos(System.nanoTime() - back).toMillis(),
          clients.refused(),
          clients.slowestRefusal().toMillis());
      assertThat(clients.unexpected()).isEmpty();
    }
  }

  @Test
  void shouldSayThatTheTopicIsMissing() throws Exception {
    try (RunningGateway gateway =
        RunningGateway.start(
            SharedDevStack.kafka().bootstrapServers(), "no-such-topic", "", Map.of())) {
      await()
          .atMost(LONG_ENOUGH)
          .untilAsserted(
              () ->
                  assertThat(gateway.post("application/json", "{}").json().toString())
                      .contains("the topic no-such-topic does not exist"));
    }
  }

  @Test
  void shouldAnswer429WhenTooMuchWaitsForKafka() throws Exception {
    KafkaServer kafka = SharedDevStack.kafka();
    TestTopic topic = TestTopic.create(kafka.bootstrapServers());
    try (RunningGateway gateway =
        RunningGateway.start(
                kafka.bootstrapServers(),
                topic.name(),
                "",
                Map.of(
                    "SPILLWAY_KAFKA_DELIVERY_TIMEOUT", "3s",
                    "SPILLWAY_LIMITS_EVENTS_PER_REQUEST", "10",
                    "SPILLWAY_LIMITS_IN_FLIGHT_EVENTS", "10"))
            .awaitReady()) {
      kafka.pause();
      try {
        var first =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        gateway.post("application/x-ndjson", "1\n".repeat(10));
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                    });
        await()
            .atMost(LONG_ENOUGH)
            .until(
                () ->
                    metrics(gateway)
                        .contains("in_flight_events{application=\"producer-gateway\"} 10.0"));
        RunningGateway.Reply refused = gateway.post("application/json", "{}");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(first.join(LONG_ENOUGH)).isTrue();
      } finally {
        kafka.resume();
      }
      await()
          .atMost(LONG_ENOUGH)
          .until(
              () ->
                  metrics(gateway)
                      .contains("in_flight_bytes{application=\"producer-gateway\"} 0.0"));
    }
  }

  private static String metrics(RunningGateway gateway) throws Exception {
    return new String(gateway.get(gateway.managementPort(), "/metrics").response().body(), UTF_8);
  }
}
