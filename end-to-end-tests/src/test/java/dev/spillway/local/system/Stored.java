package dev.spillway.local.system;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is in a system's stores, read by their own means, as it can be compared with what was sent.
 */
public final class Stored implements AutoCloseable {
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .build();

  private static final int PAGE = 5_000;

  private final Connection connection;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String elasticsearch;

  /** One event; data in the form of {@link #canonical}. */
  record Event(
      String source,
      String id,
      Instant time,
      String type,
      Optional<String> subject,
      JsonNode data) {}

  Stored(LocalSystem system) throws SQLException {
    connection = DriverManager.getConnection(system.stores().postgres().jdbcUrl());
    elasticsearch = system.stores().elasticsearch().url();
  }

  /** The rows by event key. */
  Map<String, Event> rows(String source) throws SQLException, IOException {
    String sql =
        "SELECT event_key, source, id, time, type, subject, data FROM events WHERE source LIKE ?";
    Map<String, Event> rows = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, source);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          Event event =
              new Event(
                  result.getString(2),
                  result.getString(3),
                  result.getObject(4, OffsetDateTime.class).toInstant(),
                  result.getString(5),
                  Optional.ofNullable(result.getString(6)),
                  json(result.getString(7)));
          rows.put(result.getString(1), event);
        }
      }
    }
    return rows;
  }

  long rowCount(String source) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT count(*) FROM events WHERE source LIKE ?")) {
      statement.setString(1, source);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    }
  }

  /** The documents by id; fails when two indices hold the same id. */
  Map<String, Event> documents(String source) throws IOException, InterruptedException {
    Map<String, Event> documents = new HashMap<>();
    refresh();
    @Nullable JsonNode after = null;
    while (true) {
      ObjectNode query = query(source);
      query.put("size", PAGE);
      query.putArray("sort").add("kafka_partition").add("kafka_offset");
      if (after != null) {
        query.set("search_after", after);
      }
      JsonNode hits = post("/events-*/_search", query).path("hits").path("hits");
      for (JsonNode hit : hits) {
        Event last = documents.put(hit.path("_id").asText(), document(hit.path("_source")));
        if (last != null) {
          throw new AssertionError("two documents with the id " + hit.path("_id").asText());
        }
      }
      if (hits.size() < PAGE) {
        return documents;
      }
      after = hits.path(hits.size() - 1).path("sort");
    }
  }

  long documentCount(String source) throws IOException, InterruptedException {
    refresh();
    return post("/events-*/_count", query(source)).path("count").asLong();
  }

  private void refresh() throws IOException, InterruptedException {
    post("/events-*/_refresh", BodyPublishers.noBody());
  }

  private static ObjectNode query(String source) {
    ObjectNode query = JsonNodeFactory.instance.objectNode();
    query
        .putObject("query")
        .putObject("wildcard")
        .putObject("source")
        .put("value", source.replace('%', '*'));
    return query;
  }

  private static Event document(JsonNode source) {
    JsonNode data = source.has("data") ? source.path("data") : source.path("data_value");
    return new Event(
        source.path("source").asText(),
        source.path("id").asText(),
        Instant.parse(source.path("time").asText()),
        source.path("type").asText(),
        Optional.ofNullable(source.path("subject").asText(null)),
        canonical(data));
  }

  private JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
    return post(path, BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(body)));
  }

  private JsonNode post(String path, HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(elasticsearch + path))
            .header("Content-Type", "application/json")
            .POST(body)
            .build();
    HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
    JsonNode answer = MAPPER.readTree(response.body());
    // A part of the documents is not what was asked for.
    if (response.statusCode() != 200 || answer.at("/_shards/failed").asInt() > 0) {
      throw new AssertionError(path + " answered " + response.statusCode() + ": " + answer);
    }
    return answer;
  }

  /** A JSON text in the form of {@link #canonical}. */
  static JsonNode json(@Nullable String text) throws IOException {
    return text == null ? JsonNodeFactory.instance.missingNode() : canonical(MAPPER.readTree(text));
  }

  /** The same node and text for equal JSON: whatever the order of keys; 1.50, 1.5 and 15e-1. */
  public static JsonNode canonical(JsonNode node) {
    if (node.isNumber()) {
      BigDecimal value = node.decimalValue();
      return JsonNodeFactory.instance.textNode(
          "number " + (value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros()));
    }
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> array.add(canonical(element)));
      return array;
    }
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      // PostgreSQL keeps keys in an order of its own.
      node.properties().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(entry -> object.set(entry.getKey(), canonical(entry.getValue())));
      return object;
    }
    return node;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    http.close();
  }
}
