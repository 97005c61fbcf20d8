package dev.spillway.local.training;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** Looks at the live console as a browser does: the page, and what it shows. */
final class Viewer implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final List<String> PATHS = List.of("/", "/v1/snapshot", "/v1/dead-letters");

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final String url;

  Viewer(String url) {
    this.url = url;
  }

  /**
   * Looks once.
   *
   * @throws IOException if the console does not answer, or not with 200
   */
  void look() throws IOException, InterruptedException {
    for (String path : PATHS) {
      URI uri = URI.create(url + path);
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(TIMEOUT).build();
      HttpResponse<Void> response = http.send(request, BodyHandlers.discarding());
      if (response.statusCode() != 200) {
        throw new IOException(uri + " answers " + response.statusCode());
      }
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
