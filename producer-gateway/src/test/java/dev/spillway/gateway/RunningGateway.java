package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.gateway.config.GatewayConfig;
import dev.spillway.runtime.config.ConfigLoader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A gateway in this process, with its configuration as an operator would write it. */
final class RunningGateway implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration DEADLINE = Duration.ofSeconds(40);

  private final Gateway gateway;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private RunningGateway(Gateway gateway) {
    this.gateway = gateway;
  }

  /** An answer with its body read as JSON. */
  record Reply(HttpResponse<byte[]> response, JsonNode json) {
    int status() {
      return response.statusCode();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  static RunningGateway start(
      String bootstrapServers, String topic, String yaml, Map<String, String> more)
      throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("SPILLWAY_HTTP_PORT", "0");
    environment.put("SPILLWAY_MANAGEMENT_PORT", "0");
    environment.put("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
    environment.put("SPILLWAY_KAFKA_TOPIC", topic);
    environment.put("SPILLWAY_SHUTDOWN_GRACE", "0s");
    environment.putAll(more);
    Optional<Path> file = Optional.empty();
    if (!yaml.isEmpty()) {
      file = Optional.of(Files.createTempFile("gateway", ".yaml"));
      Files.writeString(file.get(), yaml);
    }
    try {
      return new RunningGateway(
          Gateway.start(ConfigLoader.load(GatewayConfig.class, file, environment)));
    } finally {
      if (file.isPresent()) {
        Files.delete(file.get());
      }
    }
  }

  RunningGateway awaitReady() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> get(gateway.managementPort(), "/readyz").status() == 200);
    return this;
  }

  int port() {
    return gateway.port();
  }

  int managementPort() {
    return gateway.managementPort();
  }

  Reply get(int port, String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(port, path)).GET());
  }

  Reply post(String path, String contentType, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(port(), path))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (!contentType.isEmpty()) {
      request.header("Content-Type", contentType);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  Reply post(String contentType, String body, String... headers)
      throws IOException, InterruptedException {
    return post("/v1/events", contentType, body.getBytes(UTF_8), headers);
  }

  Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        client.send(request.timeout(DEADLINE).build(), HttpResponse.BodyHandlers.ofByteArray());
    boolean json =
        response.headers().firstValue("Content-Type").orElse("").contains("json")
            && response.body().length > 0;
    return new Reply(response, json ? JSON.readTree(response.body()) : JSON.nullNode());
  }

  static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Override
  public void close() {
    client.close();
    gateway.close();
  }
}
