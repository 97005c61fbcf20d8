package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.devstack.SharedDevStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events held against the schemas of a folder, at a running gateway. */
class SchemaIT {
  private static final String JSON = "application/json";
  private static final String GOOD = "{\"magnitude\":2.8,\"magType\":\"Md\"}";
  private static final String BAD = "{\"magnitude\":\"big\"}";

  @TempDir private Path folder;
  private TestTopic topic;
  private RunningGateway gateway;

  @BeforeEach
  void start() throws Exception {
    write("quake", "quake", 2, "\"magnitude\": {\"type\": \"number\"}", "\"magType\"");
    write("quake@1", "quake", 1, "\"magnitude\": {\"type\": [\"number\", \"string\"]}", "");
    write("lenient", "lenient", 1, "\"magnitude\": {\"type\": \"number\"}", "\"magType\"");
    write("unseen", "unseen", 1, "\"magnitude\": {\"type\": \"number\"}", "");
    topic = TestTopic.create(SharedDevStack.kafka().bootstrapServers());
    gateway = gateway(Map.of()).awaitReady();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private RunningGateway gateway(Map<String, String> more) throws Exception {
    Map<String, String> environment =
        new java.util.HashMap<>(
            Map.of(
                "SPILLWAY_SCHEMAS_FOLDER", folder.toString(),
                "SPILLWAY_SCHEMAS_MODES", "lenient=warn,unseen=off",
                "SPILLWAY_SCHEMAS_RELOAD_INTERVAL", "100ms"));
    environment.putAll(more);
    return RunningGateway.start(
        SharedDevStack.kafka().bootstrapServers(), topic.name(), "", environment);
  }

  private void write(String file, String type, int version, String properties, String required)
      throws IOException {
    String text =
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:spillway:event:%s:%d",
          "type": "object",
          "properties": {%s},
          "required": [%s]
        }
        """
            .formatted(type, version, properties, required);
    // As an operator should: never half a file.
    Path half = Files.writeString(folder.resolve(file + ".half"), text);
    Files.move(half, folder.resolve(file + ".schema.json"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String event(String type, String data) {
    return "{\"type\":\"%s\",\"data\":%s}".formatted(type, data);
  }

  /** Without the label that every metric has. */
  private String metrics() throws Exception {
    return new String(gateway.get(gateway.managementPort(), "/metrics").response().body(), UTF_8)
        .replace("{application=\"producer-gateway\"}", "")
        .replace("application=\"producer-gateway\",", "");
  }

  @Test
  void shouldRefuseDataWithAnEntryForEachViolation() throws Exception {
    RunningGateway.Reply reply = gateway.post(JSON, event("quake", BAD));

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.json().path("type").asText()).isEqualTo("urn:spillway:problem:unprocessable");
    JsonNode errors = reply.json().path("errors");
    assertThat(errors.findValuesAsText("pointer")).containsExactly("/data/magnitude", "/data");
    assertThat(errors.findValuesAsText("keyword")).containsExactly("type", "required");
    assertThat(errors.findValuesAsText("detail"))
        .containsExactly("string found, number expected", "required property 'magType' not found");
    assertThat(reply.json().toString()).doesNotContain("big");
    assertThat(topic.records()).isEmpty();
    assertThat(metrics())
        .contains("spillway_gateway_schema_checked_total{result=\"violated\",type=\"quake\"} 1.0");
  }

  @Test
  void shouldRefuseOneOfSeveralAndPointIntoTheArray() throws Exception {
    RunningGateway.Reply reply =
        gateway.post(JSON, "[" + event("quake", GOOD) + "," + event("quake", BAD) + "]");

    assertThat(reply.status()).isEqualTo(207);
    JsonNode error = reply.json().path("results").path(1).path("error");
    assertThat(error.path("pointer").asText()).isEqualTo("/1/data/magnitude");
    assertThat(error.path("errors").findValuesAsText("keyword"))
        .containsExactly("type", "required");
    assertThat(topic.records()).hasSize(1);
  }

  @Test
  void shouldPointIntoWhatWasSentInEveryForm() throws Exception {
    RunningGateway.Reply binary =
        gateway.post(
            JSON,
            BAD,
            "ce-specversion",
            "1.0",
            "ce-id",
            "1",
            "ce-source",
            "/s",
            "ce-type",
            "quake");
    assertThat(binary.json().path("errors").path(0).path("pointer").asText())
        .isEqualTo("/magnitude");

    RunningGateway.Reply plain = gateway.post(JSON, BAD, "X-Event-Type", "quake");
    assertThat(plain.json().path("errors").path(0).path("pointer").asText())
        .isEqualTo("/magnitude");

    RunningGateway.Reply text =
        gateway.post(
            "text/plain",
            "hello",
            "ce-specversion",
            "1.0",
            "ce-id",
            "1",
            "ce-source",
            "/s",
            "ce-type",
            "quake");
    assertThat(text.status()).isEqualTo(422);
    assertThat(text.json().path("errors").path(0).path("detail").asText())
        .isEqualTo("string found, object expected");
    assertThat(gateway.post(JSON, "{\"type\":\"quake\",\"data\":null}").status()).isEqualTo(422);
    assertThat(topic.records()).isEmpty();
  }

  @Test
  void shouldAcceptAndMarkWhereItIsToWarnAndNotLookWhereItIsOff() throws Exception {
    assertThat(gateway.post(JSON, event("lenient", BAD)).status()).isEqualTo(202);
    assertThat(gateway.post(JSON, event("lenient", GOOD)).status()).isEqualTo(202);
    assertThat(gateway.post(JSON, event("unseen", BAD)).status()).isEqualTo(202);
    assertThat(gateway.post(JSON, event("unregistered", BAD)).status()).isEqualTo(202);

    assertThat(topic.records())
        .extracting(one -> TestTopic.headers(one).getOrDefault("ce_schemaviolation", ""))
        .containsExactlyInAnyOrder("urn:spillway:event:lenient:1 required,type", "", "", "");
    // Whatever was looked at and let pass: the consumers do not judge it anew.
    assertThat(topic.records())
        .extracting(one -> TestTopic.headers(one).getOrDefault("spillway-schema", ""))
        .containsExactlyInAnyOrder(
            "urn:spillway:event:lenient:1", "urn:spillway:event:lenient:1", "", "");
    assertThat(metrics())
        .contains("result=\"violated\",type=\"lenient\"} 1.0")
        .contains("result=\"valid\",type=\"lenient\"} 1.0")
        .doesNotContain("type=\"unseen\"")
        .contains("spillway_gateway_schemas 4.0");
  }

  @Test
  void shouldLetDataschemaSelectTheVersion() throws Exception {
    String event =
        "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/s\",\"type\":\"quake\","
            + "\"dataschema\":\"%s\",\"data\":"
            + BAD
            + "}";
    String cloudEvent = "application/cloudevents+json";

    assertThat(
            gateway.post(cloudEvent, event.formatted("1", "urn:spillway:event:quake:1")).status())
        .isEqualTo(202);
    assertThat(
            gateway.post(cloudEvent, event.formatted("2", "urn:spillway:event:quake:2")).status())
        .isEqualTo(422);
    for (String unknown :
        new String[] {
          "urn:spillway:event:quake:3", "urn:spillway:event:lenient:1", "https://example.org/quake"
        }) {
      RunningGateway.Reply reply = gateway.post(cloudEvent, event.formatted("3", unknown));
      assertThat(reply.status()).as(unknown).isEqualTo(422);
      assertThat(reply.json().path("errors").path(0).path("pointer").asText())
          .isEqualTo("/dataschema");
      assertThat(reply.json().path("errors").path(0).path("detail").asText())
          .contains("in force is urn:spillway:event:quake:2");
    }
    assertThat(topic.records()).hasSize(1);
  }

  @Test
  void shouldRefuseUnregisteredTypesWhereItIsTold() throws Exception {
    gateway.close();
    gateway = gateway(Map.of("SPILLWAY_SCHEMAS_UNREGISTERED", "refuse")).awaitReady();

    RunningGateway.Reply reply = gateway.post(JSON, event("unregistered", GOOD));

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.json().path("errors").path(0).path("pointer").asText()).isEqualTo("/type");
    assertThat(gateway.post(JSON, event("quake", GOOD)).status()).isEqualTo(202);
    assertThat(metrics()).contains("spillway_gateway_schema_unregistered_total 1.0");
  }

  @Test
  void shouldTakeAChangedSchemaAndKeepItWhenTheNextIsBroken() throws Exception {
    assertThat(gateway.post(JSON, event("quake", BAD)).status()).isEqualTo(422);

    write("quake", "quake", 3, "\"magnitude\": {\"type\": \"string\"}", "");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> gateway.post(JSON, event("quake", BAD)).status() == 202);

    write("quake", "quake", 4, "\"magnitude\": {\"type\": \"nmber\"}", "");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> metrics().contains("schema_reloads_total{result=\"refused\"} 1.0"));
    assertThat(gateway.post(JSON, event("quake", BAD)).status()).isEqualTo(202);
    assertThat(gateway.post(JSON, event("quake", GOOD)).status()).isEqualTo(422);
  }

  @Test
  void shouldNotStartWithABrokenSchema() throws Exception {
    write("broken", "broken", 1, "\"magnitude\": {\"type\": \"nmber\"}", "");

    assertThatThrownBy(() -> gateway(Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("schemas.folder")
        .hasMessageContaining("broken.schema.json:5:");
    Files.delete(folder.resolve("broken.schema.json"));
    assertThatThrownBy(
            () -> gateway(Map.of("SPILLWAY_SCHEMAS_FOLDER", folder.resolve("none").toString())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be read");
  }
}
