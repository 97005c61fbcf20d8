package dev.spillway.local.poison;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.spillway.local.system.LocalSystem;
import dev.spillway.local.system.Stored;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Looks single events up in both stores. */
final class Stores implements AutoCloseable {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNumberLength(10_000)
                          .maxStringLength(64 << 20)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final String ROW =
      "SELECT to_jsonb(events) || jsonb_build_object('time',"
          + " to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'))"
          + " FROM events WHERE event_key = ?";

  private final Connection connection;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String elasticsearch;

  Stores(LocalSystem system) throws SQLException {
    connection = DriverManager.getConnection(system.stores().postgres().jdbcUrl());
    elasticsearch = system.stores().elasticsearch().url();
  }

  void refresh() throws IOException, InterruptedException {
    post("/events-*/_refresh", "");
  }

  /** {@code stored}, {@code nowhere}, or what is wrong. */
  String look(Arrival arrival) throws Exception {
    JsonNode row = row(arrival);
    JsonNode hits =
        post("/events-*/_search", "{\"query\":{\"ids\":{\"values\":[\"" + arrival.key() + "\"]}}}")
            .path("hits")
            .path("hits");
    if (row.isMissingNode() && hits.isEmpty()) {
      return "nowhere";
    }
    if (row.isMissingNode() || hits.size() != 1) {
      return (row.isMissingNode() ? "no row, " : "a row, ") + hits.size() + " documents";
    }
    String wrong = wrong(arrival, row) + wrong(arrival, hits.path(0).path("_source"));
    return wrong.isEmpty() ? "stored" : "stored with another value of" + wrong;
  }

  private JsonNode row(Arrival arrival) throws SQLException, IOException {
    try (PreparedStatement statement = connection.prepareStatement(ROW)) {
      statement.setObject(1, UUID.fromString(arrival.key()));
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? MAPPER.readTree(row.getString(1))
            : JsonNodeFactory.instance.missingNode();
      }
    }
  }

  private static String wrong(Arrival arrival, JsonNode stored) throws IOException {
    StringBuilder wrong = new StringBuilder();
    if (!Instant.parse(stored.path("time").asText()).equals(arrival.time())) {
      wrong.append(" time");
    }
    for (String name : new String[] {"id", "source", "type", "subject", "datacontenttype"}) {
      if (!stored.path(name).asText("").equals(arrival.attributes().getOrDefault(name, ""))) {
        wrong.append(' ').append(name);
      }
    }
    JsonNode extensions =
        stored.path("extensions").isObject()
            ? stored.path("extensions")
            : JsonNodeFactory.instance.objectNode();
    if (!extensions.equals(MAPPER.valueToTree(arrival.extensions()))) {
      wrong.append(" extensions");
    }
    JsonNode data = stored.path(stored.has("data_value") ? "data_value" : "data");
    JsonNode sent =
        arrival.data() == null
            ? JsonNodeFactory.instance.nullNode()
            : MAPPER.readTree(arrival.data());
    JsonNode found = data.isMissingNode() ? JsonNodeFactory.instance.nullNode() : data;
    if (!Stored.canonical(found).equals(Stored.canonical(sent))) {
      wrong.append(" data");
    }
    return wrong.toString();
  }

  private JsonNode post(String path, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(elasticsearch + path))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(60))
            .POST(BodyPublishers.ofString(body))
            .build();
    var answer = http.send(request, BodyHandlers.ofByteArray());
    if (answer.statusCode() >= 300) {
      throw new IOException(path + " answered " + answer.statusCode());
    }
    return MAPPER.readTree(answer.body());
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    http.close();
  }
}
