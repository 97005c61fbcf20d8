package dev.spillway.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A later version comes while this one runs, as docs/upgrades.md has it: it migrates the schema,
 * both store, and this version can start again after it. The later version is this one with more
 * migrations and a newer index template before it on its class path.
 */
class UpgradeIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int PARTITIONS = 4;
  private static final int MOST_EVENTS = 9_000;
  private static final String TEMPLATE = "/_index_template/spillway-events";
  private static final String HISTORY = "SELECT count(*) FROM spillway_schema_history";

  private static final String EXPANDED =
      """
      SET LOCAL lock_timeout = '5s';
      ALTER TABLE events ADD COLUMN tenant text;
      ALTER TABLE sink_progress ADD COLUMN changed_at timestamptz;
      CREATE TABLE tenants (name text PRIMARY KEY);
      """;
  private static final String INDEXED =
      "CREATE INDEX CONCURRENTLY sink_progress_by_group ON sink_progress (consumer_group);";

  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean sending = true;
  private TestPipeline pipeline;

  @TempDir private Path directory;

  @BeforeEach
  void makePipeline() throws Exception {
    pipeline = new TestPipeline(PARTITIONS);
  }

  @AfterEach
  void closePipeline() throws Exception {
    sending = false;
    // Other tests' consumers put theirs again.
    pipeline.elasticsearch("DELETE", TEMPLATE, "");
    pipeline.close();
    http.close();
  }

  @Test
  void shouldStoreEveryEventOnceWhileALaterVersionMigratesAndStartAfterIt() throws Exception {
    int oldPort = freePort();
    int newPort = freePort();
    BatchConsumer old = pipeline.start(Map.of("SPILLWAY_MANAGEMENT_PORT", "" + oldPort));
    Thread sender = Thread.ofPlatform().name("sender").start(this::send);
    await().atMost(DEADLINE).until(() -> stored(oldPort) > 0);

    Process later = startLaterVersion(newPort);
    try {
      await()
          .atMost(DEADLINE)
          .untilAsserted(
              () -> assertThat(stored(newPort)).as("stored; log: %s", log()).isPositive());
      double byOld = stored(oldPort);
      double byNew = stored(newPort);
      assertThat(applied("1000")).isTrue();
      await()
          .atMost(DEADLINE)
          .until(() -> stored(oldPort) >= byOld + 50 && stored(newPort) >= byNew + 50);
      sending = false;
      sender.join(DEADLINE.toMillis());
      pipeline.awaitNoLag(DEADLINE);
      later.destroy();
      assertThat(later.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      later.destroyForcibly();
    }
    pipeline.stop(old);
    assertThat(failure).hasNullValue();
    assertEverythingOnce();
    long migrations = pipeline.count(HISTORY);

    pipeline.start();
    produce("2041-07-01T00:00:00Z"); // a month without a partition
    pipeline.awaitNoLag(DEADLINE);

    assertThat(pipeline.count(HISTORY)).isEqualTo(migrations);
    assertThat(pipeline.count(HISTORY + " WHERE NOT success")).isZero();
    assertThat(pipeline.rows().values()).allMatch(row -> row.has("tenant"));
    assertThat(templateVersion()).isEqualTo(999);
    assertEverythingOnce();
  }

  private void assertEverythingOnce() throws Exception {
    Map<String, JsonNode> rows = pipeline.rows();
    assertThat(rows).hasSize(sent.get());
    assertThat(pipeline.documents(rows.keySet())).hasSize(sent.get());
    assertThat(pipeline.deadLetters()).isEmpty();
  }

  private boolean applied(String version) throws Exception {
    return pipeline.count(HISTORY + " WHERE success AND version = '" + version + "'") == 1;
  }

  private long templateVersion() throws Exception {
    return pipeline
        .elasticsearch("GET", TEMPLATE, "")
        .at("/index_templates/0/index_template/version")
        .asLong();
  }

  /** One event after the other, so that both versions always have something to do. */
  private void send() {
    try {
      while (sending && sent.get() < MOST_EVENTS) {
        produce("2041-06-05T06:07:08Z");
      }
    } catch (Exception | AssertionError e) {
      failure.set(e);
    }
  }

  private void produce(String time) throws Exception {
    int i = sent.get();
    pipeline.produce(
        i % PARTITIONS,
        "{\"i\":" + i + "}",
        "ce_specversion",
        "1.0",
        "ce_id",
        Integer.toString(i),
        "ce_source",
        "/upgrade/" + pipeline.name,
        "ce_type",
        "it",
        "ce_time",
        time);
    sent.incrementAndGet();
  }

  private Process startLaterVersion(int port) throws IOException {
    Path classes = directory.resolve("later");
    Path migrations = Files.createDirectories(classes.resolve("schemas/postgres"));
    Files.writeString(migrations.resolve("V999__expanded.sql"), EXPANDED);
    Files.writeString(migrations.resolve("V1000__indexed.sql"), INDEXED);
    Path templates = Files.createDirectories(classes.resolve("schemas/elasticsearch"));
    Files.writeString(templates.resolve("events-template.json"), laterTemplate());
    Map<String, String> environment = pipeline.environment();
    environment.put("SPILLWAY_MANAGEMENT_PORT", Integer.toString(port));
    return ConsumerProcess.start(
        classes + File.pathSeparator + System.getProperty("java.class.path"),
        environment,
        directory.resolve("log"));
  }

  private static String laterTemplate() throws IOException {
    try (InputStream ours =
        UpgradeIT.class.getResourceAsStream("/schemas/elasticsearch/events-template.json")) {
      ObjectNode template =
          (ObjectNode) TestPipeline.JSON.readTree(Objects.requireNonNull(ours, "template"));
      template.put("version", 999);
      ((ObjectNode) template.at("/template/mappings/properties"))
          .putObject("tenant")
          .put("type", "keyword");
      return template.toString();
    }
  }

  private String log() throws IOException {
    String all = Files.readString(directory.resolve("log"), UTF_8);
    return all.substring(Math.max(0, all.length() - 2000));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** How many events the consumer says it has stored; 0 while it does not answer. */
  private double stored(int port) throws InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + "/metrics");
    try {
      return http.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.ofLines())
          .body()
          .filter(line -> line.startsWith("spillway_consumer_stored_events"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .sum();
    } catch (IOException notYet) {
      return 0;
    }
  }
}
