package dev.spillway.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.devstack.ChildProcess;
import dev.spillway.devstack.PortChoice;
import dev.spillway.local.system.Installation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Kafka Connect with Debezium's JDBC sink as a process, from its start until all events of a topic
 * are rows. Its libraries are on nobody else's class path; end-to-end-tests/src/peer/pom.xml gets
 * them.
 */
final class ConnectRun {
  private static final Duration DEADLINE = Duration.ofMinutes(30);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int PAUSES_BETWEEN_STATUS = 20;

  private final Ground ground;
  private final Topic topic;
  private final Path home;

  /**
   * @throws IOException if Kafka Connect is not there
   */
  ConnectRun(Ground ground, Topic topic) throws IOException {
    this.ground = ground;
    this.topic = topic;
    this.home = home();
    if (!isThere()) {
      throw new IOException(
          "Kafka Connect is not in "
              + home
              + "; get it: mvn -f end-to-end-tests/src/peer/pom.xml package");
    }
  }

  /** Whether its libraries have been fetched. */
  static boolean isThere() {
    return Files.isDirectory(home().resolve("lib")) && Files.isDirectory(home().resolve("plugins"));
  }

  private static Path home() {
    return Installation.find().root().resolve("end-to-end-tests/target/peer");
  }

  /** Drains the topic into a table {@code events} that it makes in an empty database. */
  ConsumerRun.Drained drain(Database database, int events)
      throws IOException, SQLException, InterruptedException {
    ground.targets().sql(database.name(), PeerSettings.TABLE);
    int port = new PortChoice.Free().choose();
    Path log = ground.directory().resolve("connect.log");
    Files.deleteIfExists(log);
    List<String> command = command(database, port);
    long began = System.nanoTime();
    try (ChildProcess connect = ChildProcess.start(ChildProcess.Spec.of(command, log));
        Connection connection = ground.targets().connect(database.name());
        HttpClient http = HttpClient.newHttpClient()) {
      Watch watch = new Watch(connect, http, port, began);
      long first = 0;
      while (first == 0) {
        watch.pause();
        first = database.count("events");
      }
      long firstAt = System.nanoTime();
      awaitLast(connection, events, watch);
      long done = System.nanoTime();
      double seconds = (done - began) / 1e9;
      ProcessUsage usage = ProcessUsage.of(connect.pid());
      long rows = database.count("events");
      if (rows != events) {
        throw new IOException("Kafka Connect stored %d of %d events".formatted(rows, events));
      }
      return new ConsumerRun.Drained(
          seconds,
          first < events ? (events - first) / ((done - firstAt) / 1e9) : events / seconds,
          usage.cpuSeconds(),
          usage.maxRssMebibytes());
    }
  }

  /**
   * Until the last event of each partition is a row: those before it are then too, as a task stores
   * a partition in its order. Cheap to ask, while counting all rows is not.
   */
  private static void awaitLast(Connection connection, int events, Watch watch)
      throws SQLException, IOException, InterruptedException {
    Object[] last =
        LongStream.range(Math.max(0, events - Topic.PARTITIONS), events).boxed().toArray();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT count(*) FROM events WHERE sequence = ANY (?)")) {
      statement.setArray(1, connection.createArrayOf("bigint", last));
      while (true) {
        try (ResultSet found = statement.executeQuery()) {
          found.next();
          if (found.getInt(1) == last.length) {
            return;
          }
        }
        watch.pause();
      }
    }
  }

  /** With the memory and the collector that Kafka's own start script gives it. */
  private List<String> command(Database database, int port) throws IOException {
    Path directory = ground.directory();
    Path worker = directory.resolve("connect-worker.properties");
    Files.deleteIfExists(directory.resolve("connect-offsets"));
    Files.writeString(worker, PeerSettings.worker(ground.targets(), home, directory, port));
    Path connector = directory.resolve("connect-sink.json");
    new ObjectMapper()
        .writeValue(connector.toFile(), PeerSettings.connector(database, topic.name()));
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xms256m",
        "-Xmx2g",
        "-XX:+UseG1GC",
        "-XX:MaxGCPauseMillis=20",
        "-XX:InitiatingHeapOccupancyPercent=35",
        "-cp",
        home.resolve("lib") + "/*",
        "org.apache.kafka.connect.cli.ConnectStandalone",
        worker.toString(),
        connector.toString());
  }

  /** Waits, but not for something that has failed. */
  private static final class Watch {
    private final ChildProcess connect;
    private final HttpClient http;
    private final HttpRequest status;
    private final long end;
    private int pauses;

    Watch(ChildProcess connect, HttpClient http, int port, long began) {
      this.connect = connect;
      this.http = http;
      this.status =
          HttpRequest.newBuilder(
                  URI.create(
                      "http://127.0.0.1:%d/connectors/%s/status"
                          .formatted(port, PeerSettings.NAME)))
              .timeout(Duration.ofSeconds(10))
              .build();
      this.end = began + DEADLINE.toNanos();
    }

    void pause() throws IOException, InterruptedException {
      pauses++;
      if (!connect.isAlive() || (pauses % PAUSES_BETWEEN_STATUS == 0 && hasFailed())) {
        throw new IOException("Kafka Connect has failed; see " + connect.log());
      }
      if (System.nanoTime() - end > 0) {
        throw new IOException("Kafka Connect did not drain within " + DEADLINE);
      }
      Thread.sleep(PAUSE);
    }

    private boolean hasFailed() throws InterruptedException {
      try {
        return http.send(status, HttpResponse.BodyHandlers.ofString())
            .body()
            .contains("\"FAILED\"");
      } catch (IOException notListening) {
        // While it starts; that it has ended is seen by its process.
        return false;
      }
    }
  }
}
