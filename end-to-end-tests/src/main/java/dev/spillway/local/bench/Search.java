package dev.spillway.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The little that a measurement asks of Elasticsearch. For any thread. */
final class Search implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;

  Search(String url) {
    this.url = url;
  }

  /** Deletes the index of the measurements; that there is none is no failure. */
  void deleteIndex() throws IOException, InterruptedException {
    ask("DELETE", "/" + BenchEvents.INDEX + "?ignore_unavailable=true", new byte[0]);
  }

  long count() throws IOException, InterruptedException {
    ask("POST", "/" + BenchEvents.INDEX + "/_refresh", new byte[0]);
    return ask("GET", "/" + BenchEvents.INDEX + "/_count", new byte[0]).path("count").asLong();
  }

  /** Bytes of the index on disk, without replicas, once all of it is written. */
  long bytes() throws IOException, InterruptedException {
    ask("POST", "/" + BenchEvents.INDEX + "/_flush", new byte[0]);
    return ask("GET", "/" + BenchEvents.INDEX + "/_stats/store", new byte[0])
        .at("/_all/primaries/store/size_in_bytes")
        .asLong();
  }

  /** The document under an id as it was written. */
  JsonNode source(String id) throws IOException, InterruptedException {
    return ask("GET", "/" + BenchEvents.INDEX + "/_source/" + id, new byte[0]);
  }

  /**
   * Sends a bulk body.
   *
   * @throws IOException if one operation of it failed
   */
  void bulk(byte[] body) throws IOException, InterruptedException {
    JsonNode answer = ask("POST", "/_bulk?filter_path=errors", body);
    if (answer.path("errors").asBoolean(true)) {
      throw new IOException("Elasticsearch refused a part of a bulk request");
    }
  }

  /** Indexes one document under an id of its own, in a request of its own. */
  void create(String id, byte[] document) throws IOException, InterruptedException {
    ask(
        "PUT",
        "/" + BenchEvents.INDEX + "/_create/" + id + "?filter_path=result",
        document,
        "application/json");
  }

  private JsonNode ask(String method, String path, byte[] body)
      throws IOException, InterruptedException {
    return ask(method, path, body, "application/x-ndjson");
  }

  private JsonNode ask(String method, String path, byte[] body, String contentType)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(url + path))
                .timeout(DEADLINE)
                .header("Content-Type", contentType)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() >= 300) {
      throw new IOException(method + " " + path + " answered " + answer.statusCode());
    }
    return MAPPER.readTree(answer.body());
  }

  @Override
  public void close() {
    http.close();
  }
}
