package dev.spillway.local.secured;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.devstack.ChildProcess;
import dev.spillway.devstack.PortChoice;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An application as a process of its own, which says as much as it can. */
final class Program implements AutoCloseable {
  static final Duration DEADLINE = Duration.ofSeconds(90);

  private final ChildProcess process;
  private final String management;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  Program(List<String> command, Path log, Map<String, String> environment) {
    int port = new PortChoice.Free().choose();
    management = "http://127.0.0.1:" + port;
    Map<String, String> all = new HashMap<>(environment);
    all.put("SPILLWAY_LOG_FORMAT", "text");
    // Every library, not only the application: what is said at debug is said somewhere one day.
    all.put("SPILLWAY_LOG_LEVEL", "debug,ROOT=debug");
    all.put("SPILLWAY_MANAGEMENT_PORT", Integer.toString(port));
    process =
        ChildProcess.start(
            ChildProcess.Spec.of(command, log)
                .withEnvironment(all)
                .withGrace(Duration.ofSeconds(40)));
  }

  void awaitReady() {
    await().atMost(DEADLINE).until(() -> get("/readyz").startsWith("200"));
  }

  /** Waits until it says so, unready or in its log. */
  void awaitSays(String text) {
    await().atMost(DEADLINE).untilAsserted(() -> assertThat(log() + get("/readyz")).contains(text));
  }

  /** Waits until it has ended by itself. */
  void awaitFailure() {
    assertThat(process.awaitExit(DEADLINE)).hasValue(1);
  }

  /** Status and body; what it says while it does not answer is empty. */
  String get(String path) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(management + path))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      var reply = http.send(request, BodyHandlers.ofString());
      return reply.statusCode() + " " + reply.body();
    } catch (IOException notYet) {
      return "";
    }
  }

  String log() throws IOException {
    return Files.readString(process.log(), UTF_8);
  }

  /** All that it says, to whomever. */
  String everything() throws IOException, InterruptedException {
    return log() + get("/readyz") + get("/livez") + get("/metrics");
  }

  @Override
  public void close() {
    process.close();
    http.close();
  }
}
