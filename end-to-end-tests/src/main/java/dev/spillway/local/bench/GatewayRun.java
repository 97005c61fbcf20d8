package dev.spillway.local.bench;

import dev.spillway.devstack.ChildProcess;
import dev.spillway.devstack.PortChoice;
import dev.spillway.local.system.Installation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A gateway as a process, which accepts events once it is made. */
final class GatewayRun implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);

  private static final Duration PAUSE = Duration.ofMillis(5);

  private final ChildProcess process;
  private final int port = new PortChoice.Free().choose();

  /**
   * @param event that is accepted first, in short form
   */
  GatewayRun(Ground ground, Topic topic, String event) throws IOException, InterruptedException {
    this(ground, topic, event, Map.of());
  }

  /**
   * @param more variables of its environment
   */
  GatewayRun(Ground ground, Topic topic, String event, Map<String, String> more)
      throws IOException, InterruptedException {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "SPILLWAY_LOG_FORMAT", "text",
                "SPILLWAY_HTTP_PORT", Integer.toString(port),
                "SPILLWAY_MANAGEMENT_PORT", "0",
                "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", ground.targets().kafka(),
                "SPILLWAY_KAFKA_TOPIC", topic.name()));
    environment.putAll(more);
    process =
        ChildProcess.start(
            ChildProcess.Spec.of(
                    Installation.find().gatewayCommand(ground.jvmOptions()),
                    ground.directory().resolve("gateway.log"))
                .withEnvironment(environment)
                .withGrace(Duration.ofSeconds(30)));
    boolean ready = false;
    try {
      awaitReady(event);
      ready = true;
    } finally {
      if (!ready) {
        process.close();
      }
    }
  }

  /** Where events go. */
  String url() {
    return "http://127.0.0.1:" + port + "/v1/events";
  }

  ProcessUsage usage() throws IOException {
    return ProcessUsage.of(process.pid());
  }

  /** Until an event is accepted. */
  private void awaitReady(String event) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url()))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(15))
            .POST(HttpRequest.BodyPublishers.ofString(event))
            .build();
    long end = System.nanoTime() + START_DEADLINE.toNanos();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (true) {
        try {
          if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 202) {
            return;
          }
        } catch (IOException notYet) {
          // It does not listen yet, or has ended; the next lines tell.
        }
        if (!process.isAlive() || System.nanoTime() - end > 0) {
          throw new IOException("the gateway did not become ready; see " + process.log());
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
