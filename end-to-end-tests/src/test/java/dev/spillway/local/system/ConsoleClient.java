package dev.spillway.local.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;

/** Asks the live console, as a browser does. */
final class ConsoleClient implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;

  ConsoleClient(String url) {
    this.url = url;
  }

  /** An answer and its body as JSON. */
  record Answer(int status, JsonNode body) {}

  JsonNode snapshot() throws IOException, InterruptedException {
    return get("/v1/snapshot").body();
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url + path)));
  }

  Answer post(String path, String apiKey) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Authorization", "Bearer " + apiKey)
            .POST(BodyPublishers.noBody()));
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request.timeout(DEADLINE).build(), BodyHandlers.ofString());
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }

  /** The first lines of the stream. */
  Stream<String> stream() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/v1/stream")).timeout(DEADLINE).build();
    return http.send(request, BodyHandlers.ofLines()).body();
  }

  /** All events of a type in the snapshot's two minutes; or those of them that were stored. */
  static long sum(JsonNode snapshot, String type, String which) {
    long sum = 0;
    for (JsonNode one : snapshot.path("rates").path("types")) {
      if (one.path("type").asText().equals(type)) {
        for (JsonNode count : one.path(which)) {
          sum += count.asLong();
        }
      }
    }
    return sum;
  }

  @Override
  public void close() {
    http.close();
  }
}
