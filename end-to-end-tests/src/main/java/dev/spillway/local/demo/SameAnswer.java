package dev.spillway.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.local.system.Endpoints;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * A number that a schema made searchable, asked of both stores: the view in PostgreSQL and the
 * typed field in Elasticsearch give the same answer. For one thread.
 */
final class SameAnswer {
  private static final String SQL = "SELECT avg(amount), count(amount) FROM event_payment_captured";
  private static final String INDICES = "/events-payment.captured-*";
  private static final String AGGREGATION =
      "{\"size\":0,\"aggs\":{\"a\":{\"stats\":{\"field\":\"data.amount\"}}}}";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Endpoints endpoints;

  SameAnswer(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  private record Answer(double average, long count) {}

  /** What to tell of it; empty if there was no such event, or a store did not answer. */
  Optional<String> ask() throws InterruptedException {
    try {
      Answer view = view();
      Answer aggregation = aggregation();
      if (view.count() == 0) {
        return Optional.empty();
      }
      String told =
          String.format(
              Locale.ROOT,
              "average amount of payment.captured: %.6f of %,d by the view event_payment_captured,"
                  + " %.6f of %,d by Elasticsearch",
              view.average(),
              view.count(),
              aggregation.average(),
              aggregation.count());
      return Optional.of(
          view.count() == aggregation.count()
              ? told
              : told
                  + "; some are from before the schema: scripts/schemas reindex payment.captured");
    } catch (SQLException | IOException e) {
      return Optional.empty(); // a store that is away is told of elsewhere
    }
  }

  private Answer view() throws SQLException {
    URI uri = URI.create(endpoints.postgres());
    String[] login = uri.getUserInfo().split(":", 2);
    String url =
        "jdbc:postgresql://%s:%d%s?socketTimeout=%d"
            .formatted(uri.getHost(), uri.getPort(), uri.getPath(), TIMEOUT.toSeconds());
    try (Connection connection = DriverManager.getConnection(url, login[0], login[1]);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SQL)) {
      row.next();
      BigDecimal average = row.getBigDecimal(1);
      return new Answer(average == null ? 0 : average.doubleValue(), row.getLong(2));
    }
  }

  private Answer aggregation() throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      post(http, INDICES + "/_refresh?ignore_unavailable=true", "");
      JsonNode stats =
          post(http, INDICES + "/_search?ignore_unavailable=true", AGGREGATION)
              .at("/aggregations/a");
      return new Answer(stats.path("avg").asDouble(), stats.path("count").asLong());
    }
  }

  private JsonNode post(HttpClient http, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoints.elasticsearch() + path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}
