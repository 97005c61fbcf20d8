package dev.spillway.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Receipts with the consumer that stores the events, and the way of an event by a script. */
class ReceiptsIT {
  private static final int POSTS = 200;
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  private final LocalSystem system = SharedSystem.get();
  private final String source = "/receipts/" + UUID.randomUUID();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void closeClient() {
    http.close();
  }

  private HttpResponse<String> post(String id, int number) throws Exception {
    String event =
        "{\"type\":\"test.receipt\",\"source\":\"%s\",\"id\":\"%s\",\"time\":\"2026-03-04T05:06:07Z\",\"data\":{\"n\":%d}}"
            .formatted(source, id, number);
    return http.send(
        HttpRequest.newBuilder(URI.create(system.gatewayUrl() + "/v1/events"))
            .header("Content-Type", "application/json")
            .header("Prefer", "wait=20")
            .timeout(DEADLINE)
            .POST(BodyPublishers.ofString(event))
            .build(),
        BodyHandlers.ofString());
  }

  private static JsonNode result(HttpResponse<String> response) throws IOException {
    return Stored.MAPPER.readTree(response.body()).path("results").path(0);
  }

  @Test
  void shouldLetAClientReadItsOwnWrite() throws Exception {
    List<Long> micros = new ArrayList<>();
    try (Stored stored = new Stored(system)) {
      for (int i = 0; i < POSTS; i++) {
        long begin = System.nanoTime();
        HttpResponse<String> response = post("event-" + i, i);
        micros.add((System.nanoTime() - begin) / 1_000);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(result(response).path("state").asText()).isEqualTo("stored");
        if (i % 20 == 0) {
          assertThat(stored.rowCount(source)).isEqualTo(i + 1);
          assertThat(stored.documentCount(source)).isEqualTo(i + 1);
        }
      }
      assertThat(stored.rowCount(source)).isEqualTo(POSTS);
      assertThat(stored.documentCount(source)).isEqualTo(POSTS);
    }
    List<Long> sorted = micros.stream().sorted().toList();
    System.out.printf(
        "Prefer: wait, %d single events one after the other: p50 %.1f ms, p99 %.1f ms, max %.1f"
            + " ms%n",
        POSTS,
        sorted.get(POSTS / 2) / 1e3,
        sorted.get(POSTS * 99 / 100) / 1e3,
        sorted.getLast() / 1e3);
  }

  @Test
  void shouldSayThatAStoreHasRefusedAnEventAndShowItsWay() throws Exception {
    String constraint = "receipts_" + UUID.randomUUID().toString().replace("-", "");
    assertThat(post("before", 1).statusCode()).isEqualTo(200);
    sql(
        "ALTER TABLE events ADD CONSTRAINT %s CHECK (source <> '%s') NOT VALID"
            .formatted(constraint, source));
    HttpResponse<String> refused;
    try {
      refused = post("refused", 2);
    } finally {
      sql("ALTER TABLE events DROP CONSTRAINT " + constraint);
    }
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
    JsonNode result = result(refused);
    assertThat(result.path("state").asText()).isEqualTo("dead-lettered");
    assertThat(result.path("error").path("detail").asText()).contains(constraint);
    JsonNode receipt =
        Stored.MAPPER.readTree(
            http.send(
                    HttpRequest.newBuilder(
                            URI.create(
                                "%s/v1/receipts/events/%d/%d?wait=5s"
                                    .formatted(
                                        system.gatewayUrl(),
                                        result.path("partition").asInt(),
                                        result.path("offset").asLong())))
                        .timeout(DEADLINE)
                        .build(),
                    BodyHandlers.ofString())
                .body());
    assertThat(receipt.path("deadLetter").path("reason").asText()).contains(constraint);

    String way = where("refused", "--source", source);
    assertThat(way)
        .contains(receipt.path("deadLetter").path("letter").asText(), constraint, "1 event");
    assertThat(where("before", "--source", source, "--time", "2026-03-04T05:06:07Z"))
        .contains("in events_2026_03", "events-2026.03/_doc/");
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection(system.stores().postgres().jdbcUrl());
        Statement one = connection.createStatement()) {
      one.execute(statement);
    }
  }

  private String where(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("../scripts/where"));
    command.addAll(List.of(arguments));
    ProcessBuilder script = new ProcessBuilder(command);
    script.environment().put("SPILLWAY_BUILD", "never");
    script
        .environment()
        .put("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", system.stores().kafka().bootstrapServers());
    script
        .environment()
        .put("SPILLWAY_POSTGRES_URL", system.stores().postgres().jdbcUrlWithoutCredentials());
    script.environment().put("SPILLWAY_POSTGRES_USER", system.stores().postgres().user());
    script.environment().put("SPILLWAY_POSTGRES_PASSWORD", system.stores().postgres().password());
    script.environment().put("SPILLWAY_ELASTICSEARCH_URL", system.stores().elasticsearch().url());
    return ProgramRun.output(script);
  }
}
