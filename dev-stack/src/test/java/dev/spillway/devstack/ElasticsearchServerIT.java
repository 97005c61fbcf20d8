package dev.spillway.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class ElasticsearchServerIT {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  @TempDir Path temporary;
  private Path directory = Path.of("");

  @BeforeEach
  void makeDirectory() {
    directory = temporary.resolve("server");
  }

  @AfterEach
  void removeDirectory() throws IOException {
    Trees.deleteWithTargets(temporary);
  }

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void shouldKeepDocumentsOverAKill() throws Exception {
    ServerConfig config =
        ServerConfig.in(directory).withJvmOptions(List.of("-XX:TieredStopAtLevel=1"));
    try (ElasticsearchServer elasticsearch = new ElasticsearchServer(config)) {
      elasticsearch.start(DEADLINE);
      String url = elasticsearch.url();
      send(
          url,
          "PUT",
          "/events-2026.11",
          "{\"mappings\":{\"properties\":{\"data\":{\"type\":\"flattened\"}}}}");
      String answer =
          send(
              url,
              "POST",
              "/events-2026.11/_bulk?refresh=true",
              "{\"create\":{\"_id\":\"a\"}}\n{\"data\":{\"colour\":\"green\"}}\n");
      assertThat(answer).contains("\"errors\":false");
      assertThat(searchGreen(url)).contains("\"value\":1");
      assertThat(send(url, "GET", "/_nodes/jvm", ""))
          .contains("\"heap_max_in_bytes\":" + (512 << 20))
          .contains("-XX:TieredStopAtLevel=1");

      elasticsearch.pause();
      assertThatThrownBy(() -> searchGreen(url)).isInstanceOf(HttpTimeoutException.class);
      elasticsearch.resume();
      assertThat(searchGreen(url)).contains("\"value\":1");

      elasticsearch.kill();
      assertThat(elasticsearch.isAlive()).isFalse();
      elasticsearch.start(DEADLINE);

      assertThat(elasticsearch.url()).isEqualTo(url);
      assertThat(searchGreen(url)).contains("\"value\":1");
      assertThat(elasticsearch.stop(DEADLINE)).isTrue();
    }
  }

  @Test
  @DisabledIfSystemProperty(
      named = "spillway.servers",
      matches = "containers",
      disabledReason = "about the files of a child process; those of a container are its own")
  void shouldStartWhereTheFirstStartWasKilled() throws Exception {
    try (ElasticsearchServer elasticsearch = new ElasticsearchServer(ServerConfig.in(directory))) {
      Path config = Files.createDirectories(elasticsearch.home().resolve("config"));
      Files.writeString(config.resolve("elasticsearch.keystore.tmp"), "half a keystore");

      elasticsearch.start(DEADLINE);

      assertThat(elasticsearch.isAlive()).isTrue();
    }
  }

  private String searchGreen(String url) throws IOException, InterruptedException {
    return send(
        url,
        "POST",
        "/events-2026.11/_search",
        "{\"query\":{\"term\":{\"data.colour\":\"green\"}}}");
  }

  private String send(String url, String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .method(method, BodyPublishers.ofString(body))
            .header(
                "Content-Type",
                path.contains("_bulk") ? "application/x-ndjson" : "application/json")
            .timeout(Duration.ofSeconds(5))
            .build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }
}
