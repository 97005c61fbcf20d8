package dev.spillway.local.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.metrics.MetricsText;
import dev.spillway.local.system.Application;
import dev.spillway.local.system.LocalSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** Makes happen what metrics count. */
final class Incidents implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  /** Of a month that no other test uses, so that its index can be blocked. */
  private static final String TIME = "2025-07-08T09:10:11Z";

  private static final String INDEX = "/events-2025.07";

  private final LocalSystem system;
  private final HttpClient http = HttpClient.newHttpClient();

  Incidents(LocalSystem system) {
    this.system = system;
  }

  /** An application's answer. Unchecked, because nothing here goes on without it. */
  String metrics(Application application) {
    try {
      return answer(application);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** stream-insights has counted an event, and its JVM has collected. */
  void counted(Application insights) throws Exception {
    await(
        "counted",
        () ->
            MetricsText.parse(metrics(insights))
                    .sum("spillway_insights_events_total", "outcome", "counted")
                > 0);
    collect(insights);
  }

  private String answer(Application application) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(application.managementUrl() + "/metrics"))
            .timeout(Duration.ofSeconds(5))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  /** One event is stored, one refused, one record is a dead letter, one request is retried. */
  void happen() throws Exception {
    double stored = count("spillway_consumer_stored_events_total", "store", "elasticsearch");
    assertThat(post(event())).isEqualTo(202);
    assertThat(post("{")).isEqualTo(400);
    await(
        "stored",
        () -> count("spillway_consumer_stored_events_total", "store", "elasticsearch") > stored);
    deadLetter();
    retry();
    for (Application application : system.consumers()) {
      collect(application);
    }
    collect(system.gateway());
  }

  private void deadLetter() throws Exception {
    double before = count("spillway_consumer_dead_letters_total", "store", "none");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", system.stores().kafka().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>("events", "no event".getBytes(UTF_8)))
          .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
    await(
        "dead letter",
        () -> count("spillway_consumer_dead_letters_total", "store", "none") > before);
  }

  private void retry() throws Exception {
    double before = count("spillway_consumer_retries_total", "step", "index");
    blockWrites("true");
    try {
      assertThat(post(event())).isEqualTo(202);
      await("retry", () -> count("spillway_consumer_retries_total", "step", "index") > before);
    } finally {
      blockWrites("null");
    }
  }

  /** The block that Elasticsearch itself puts on an index when its disk is full. */
  private void blockWrites(String block) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(system.stores().elasticsearch().url() + INDEX + "/_settings"))
            .timeout(DEADLINE)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString("{\"index.blocks.read_only_allow_delete\":" + block + "}"))
            .build();
    assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  /** A collection, without which a young JVM has nothing to tell of one. */
  private static void collect(Application application) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(application.pid()),
                "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(jcmd.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(jcmd.exitValue()).isZero();
    } finally {
      jcmd.destroyForcibly();
    }
  }

  private static String event() {
    return "{\"type\":\"test.metrics\",\"source\":\"/metrics\",\"id\":\"%s\",\"time\":\"%s\",\"data\":{}}"
        .formatted(UUID.randomUUID(), TIME);
  }

  private int post(String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(system.gatewayUrl() + "/v1/events"))
            .timeout(DEADLINE)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  private double count(String metric, String label, String value) throws Exception {
    double sum = 0;
    for (Application consumer : system.consumers()) {
      sum += MetricsText.parse(metrics(consumer)).sum(metric, label, value);
    }
    return sum;
  }

  private static void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what).atMost(DEADLINE).until(condition);
  }

  @Override
  public void close() {
    http.close();
  }
}
