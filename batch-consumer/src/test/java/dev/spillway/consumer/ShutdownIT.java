package dev.spillway.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.devstack.SharedDevStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SIGTERM in the middle of anything: the process ends with 0, which it does only within its
 * deadline; it has committed nothing that is not stored; and whoever comes next stores the rest.
 * With {@code -Dspillway.shutdown.moments=every}, at every {@link Moment}.
 */
class ShutdownIT {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);
  private static final int PARTITIONS = 3;
  private static final int EVENTS = 300;

  private final HttpClient http = HttpClient.newHttpClient();
  private TestPipeline pipeline;
  private int managementPort;
  private int sent;
  private @Nullable Connection lock;

  @TempDir private Path directory;

  @BeforeEach
  void makePipeline() throws Exception {
    pipeline = new TestPipeline(PARTITIONS);
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      managementPort = socket.getLocalPort();
    }
  }

  @AfterEach
  void closePipeline() throws Exception {
    pipeline.close();
    http.close();
  }

  /** What the consumer is at. */
  enum Moment {
    STARTING,
    WAITING_FOR_POSTGRES,
    WAITING_FOR_ELASTICSEARCH,
    IDLE,
    ACCUMULATING,
    COPYING_INTO_A_LOCKED_TABLE,
    COPYING_WHILE_POSTGRES_IS_SILENT,
    INDEXING_WHILE_ELASTICSEARCH_IS_SILENT,
    POLLING_WHILE_KAFKA_IS_SILENT,
    FLUSHING_WHILE_KAFKA_IS_SILENT,
    POLLING_WHILE_KAFKA_IS_AWAY
  }

  private static Stream<Moment> moments() {
    Set<Moment> chosen =
        System.getProperty("spillway.shutdown.moments", "").equals("every")
            ? EnumSet.allOf(Moment.class)
            : EnumSet.of(
                Moment.STARTING,
                Moment.ACCUMULATING,
                Moment.INDEXING_WHILE_ELASTICSEARCH_IS_SILENT,
                Moment.POLLING_WHILE_KAFKA_IS_SILENT);
    return chosen.stream();
  }

  @ParameterizedTest
  @MethodSource("moments")
  void shouldEndInOrder(Moment moment) throws Exception {
    Process process = null;
    try {
      switch (moment) {
        case WAITING_FOR_POSTGRES -> SharedDevStack.postgres().pause();
        case WAITING_FOR_ELASTICSEARCH -> SharedDevStack.elasticsearch().pause();
        default -> {}
      }
      process = start(moment);
      reach(moment);
      process.destroy(); // SIGTERM
      assertThat(process.waitFor(LONG_ENOUGH.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("of 0, 1: not in time; the log ends %s", log()).isZero();
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
      heal();
    }
    assertCommittedIsStored();
    if (!moment.name().contains("KAFKA")) {
      assertThat(pipeline.members()).as("members of the group").isZero();
    }
    pipeline.start();
    send(PARTITIONS);
    pipeline.awaitNoLag(LONG_ENOUGH);
    assertThat(pipeline.count("SELECT count(*) FROM events")).isEqualTo(sent);
    assertThat(pipeline.documents(pipeline.rows().keySet())).hasSize(sent);
    assertThat(pipeline.deadLetters()).isEmpty();
  }

  /** Returns once the consumer is at it. */
  private void reach(Moment moment) throws Exception {
    await().atMost(LONG_ENOUGH).until(() -> get("/livez").contains("200"));
    switch (moment) {
      case STARTING, WAITING_FOR_POSTGRES -> {
        return;
      }
      case WAITING_FOR_ELASTICSEARCH -> {
        pipeline.awaitSchema();
        return;
      }
      case ACCUMULATING -> {
        await().atMost(LONG_ENOUGH).until(() -> metric("assigned_partitions") == PARTITIONS);
        send(EVENTS);
        await().atMost(LONG_ENOUGH).until(() -> metric("waiting_records") == EVENTS);
        return;
      }
      default -> {
        send(EVENTS);
        pipeline.awaitNoLag(LONG_ENOUGH);
      }
    }
    switch (moment) {
      case COPYING_INTO_A_LOCKED_TABLE -> {
        lock = pipeline.connection();
        lock.setAutoCommit(false);
        lock.createStatement().execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE");
      }
      case COPYING_WHILE_POSTGRES_IS_SILENT -> SharedDevStack.postgres().pause();
      case INDEXING_WHILE_ELASTICSEARCH_IS_SILENT, FLUSHING_WHILE_KAFKA_IS_SILENT ->
          SharedDevStack.elasticsearch().pause();
      case POLLING_WHILE_KAFKA_IS_SILENT -> SharedDevStack.kafka().pause();
      case POLLING_WHILE_KAFKA_IS_AWAY -> SharedDevStack.kafka().kill();
      default -> {}
    }
    if (moment.name().contains("ING_") && !moment.name().startsWith("POLLING")) {
      send(EVENTS);
      await().atMost(LONG_ENOUGH).until(() -> metric("flight_records") > 0);
    }
    if (moment == Moment.FLUSHING_WHILE_KAFKA_IS_SILENT) {
      SharedDevStack.kafka().pause();
      SharedDevStack.elasticsearch().resume();
    }
  }

  private void heal() throws Exception {
    if (lock != null) {
      lock.close();
      lock = null;
    }
    SharedDevStack.postgres().resume();
    SharedDevStack.elasticsearch().resume();
    SharedDevStack.kafka().resume();
  }

  /** Group at or below ledger, ledger at what is stored. */
  private void assertCommittedIsStored() throws Exception {
    if (sent == 0) {
      return;
    }
    Map<Integer, Long> committed = pipeline.committed();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      long ledger =
          pipeline.count(
              "SELECT coalesce(max(next_offset), 0) FROM sink_progress WHERE partition = "
                  + partition);
      long rows =
          pipeline.count("SELECT count(*) FROM events WHERE kafka_partition = " + partition);
      assertThat(ledger).as("ledger of partition %d", partition).isEqualTo(rows);
      assertThat(committed.getOrDefault(partition, 0L)).isLessThanOrEqualTo(ledger);
    }
  }

  private void send(int count) {
    for (int n = 0; n < count; n++) {
      int i = sent++;
      pipeline.send(
          i % PARTITIONS,
          "{\"i\":" + i + "}",
          "ce_specversion",
          "1.0",
          "ce_id",
          Integer.toString(i),
          "ce_source",
          "/shutdown/" + pipeline.name,
          "ce_type",
          "it",
          "ce_time",
          "2037-03-04T05:06:07Z");
    }
    pipeline.flush();
  }

  private Process start(Moment moment) throws IOException {
    Map<String, String> environment = new HashMap<>(pipeline.environment());
    environment.put("SPILLWAY_MANAGEMENT_PORT", Integer.toString(managementPort));
    if (moment == Moment.ACCUMULATING) {
      environment.put("SPILLWAY_BATCH_LINGER", "1h");
    }
    return ConsumerProcess.start(environment, directory.resolve("log"));
  }

  private String log() throws IOException {
    String all = Files.readString(directory.resolve("log"));
    return all.substring(Math.max(0, all.length() - 2000));
  }

  private double metric(String name) throws Exception {
    return get("/metrics")
        .lines()
        .filter(line -> line.startsWith("spillway_consumer_" + name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** Status and body; empty while nobody listens. */
  private String get(String path) throws InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + managementPort + path);
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() + "\n" + answer.body();
    } catch (IOException notYet) {
      return "";
    }
  }
}
