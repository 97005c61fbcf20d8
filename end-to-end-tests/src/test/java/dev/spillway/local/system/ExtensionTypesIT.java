package dev.spillway.local.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.local.send.EventBatch;
import dev.spillway.local.send.Form;
import dev.spillway.local.send.GatewayClient;
import dev.spillway.local.send.RetrySafety;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Extension attributes over HTTP are in both stores with the types that they were sent with. */
class ExtensionTypesIT {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TIME = "2026-03-04T05:06:07.089Z";
  private static final String TYPED = "{\"priority\":-5,\"text\":\"7\",\"urgent\":true}";
  private static final String TEXTS = "{\"priority\":\"-5\",\"text\":\"7\",\"urgent\":\"true\"}";

  private final LocalSystem system = SharedSystem.get();
  private final String source = "/extension-types/" + UUID.randomUUID();

  @Test
  void shouldStoreExtensionsWithTheirTypes() throws Exception {
    try (GatewayClient client = new GatewayClient(system.gatewayUrl(), DEADLINE)) {
      for (Form form : Form.values()) {
        assertThat(client.deliver(batch(form)).rejected()).as(form.name()).isEmpty();
      }
    }

    Map<String, JsonNode> expected = new TreeMap<>();
    for (Form form : Form.values()) {
      // HTTP headers are text.
      expected.put(form.name(), JSON.readTree(form == Form.BINARY ? TEXTS : TYPED));
    }
    await().atMost(DEADLINE).untilAsserted(() -> assertThat(rows()).isEqualTo(expected));
    await().atMost(DEADLINE).untilAsserted(() -> assertThat(documents()).isEqualTo(expected));
    assertThat(jsonTypes(Form.CLOUDEVENT)).containsExactly("number", "string", "boolean");
    assertThat(jsonTypes(Form.BINARY)).containsExactly("string", "string", "string");
  }

  private EventBatch batch(Form form) {
    if (form == Form.BINARY) {
      Map<String, String> headers =
          Map.ofEntries(
              Map.entry("ce-specversion", "1.0"),
              Map.entry("ce-id", form.name()),
              Map.entry("ce-source", source),
              Map.entry("ce-type", "test.event"),
              Map.entry("ce-time", TIME),
              Map.entry("ce-priority", "-5"),
              Map.entry("ce-text", "7"),
              Map.entry("ce-urgent", "true"));
      return new EventBatch(form, List.of("1".getBytes(UTF_8)), headers, RetrySafety.ALWAYS);
    }
    String version =
        form == Form.JSON || form == Form.JSON_SINGLE ? "" : "\"specversion\":\"1.0\",";
    String event =
        "{%s\"id\":\"%s\",\"source\":\"%s\",\"type\":\"test.event\",\"time\":\"%s\",\"data\":1,%s"
            .formatted(version, form.name(), source, TIME, TYPED.substring(1));
    return new EventBatch(form, List.of(event.getBytes(UTF_8)), Map.of(), RetrySafety.ALWAYS);
  }

  private Map<String, JsonNode> rows() throws Exception {
    Map<String, JsonNode> rows = new TreeMap<>();
    try (Connection connection = connect();
        PreparedStatement query =
            connection.prepareStatement("SELECT id, extensions FROM events WHERE source = ?")) {
      query.setString(1, source);
      try (ResultSet result = query.executeQuery()) {
        while (result.next()) {
          rows.put(result.getString(1), JSON.readTree(result.getString(2)));
        }
      }
    }
    return rows;
  }

  private List<String> jsonTypes(Form form) throws Exception {
    try (Connection connection = connect();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT jsonb_typeof(extensions->'priority'), jsonb_typeof(extensions->'text'),"
                    + " jsonb_typeof(extensions->'urgent') FROM events"
                    + " WHERE source = ? AND id = ?")) {
      query.setString(1, source);
      query.setString(2, form.name());
      try (ResultSet result = query.executeQuery()) {
        assertThat(result.next()).isTrue();
        return List.of(result.getString(1), result.getString(2), result.getString(3));
      }
    }
  }

  private Connection connect() throws Exception {
    return DriverManager.getConnection(system.stores().postgres().jdbcUrl());
  }

  private Map<String, JsonNode> documents() throws Exception {
    search("/events-*/_refresh", "");
    Map<String, JsonNode> documents = new TreeMap<>();
    search("/events-*/_search", "{\"query\":{\"term\":{\"source\":\"" + source + "\"}}}")
        .at("/hits/hits")
        .forEach(
            hit ->
                documents.put(
                    hit.at("/_source/id").asText(), hit.at("/_source").path("extensions")));
    return documents;
  }

  private JsonNode search(String path, String body) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(system.stores().elasticsearch().url() + path))
              .header("Content-Type", "application/json")
              .timeout(DEADLINE)
              .POST(BodyPublishers.ofString(body))
              .build();
      return JSON.readTree(http.send(request, BodyHandlers.ofByteArray()).body());
    }
  }
}
