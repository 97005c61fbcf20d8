package dev.spillway.local.metrics;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Asks applications for their metrics. For any thread. */
public final class Scraper implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  /** The metrics; empty while the application is away. */
  public Optional<MetricsText> scrape(String managementUrl) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(managementUrl + "/metrics")).timeout(TIMEOUT).build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      return response.statusCode() == 200
          ? Optional.of(MetricsText.parse(response.body()))
          : Optional.empty();
    } catch (IOException away) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
