package dev.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.devstack.SharedDevStack;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What strangers reach without credentials, over all that the document describes. */
class ExposureIT {
  /** Documents alone; whoever adds a path must say here if everyone may have it. */
  private static final List<String> OPEN =
      List.of("/", "/openapi.json", "/openapi.yaml", "/schemas/event-envelope.schema.json");

  @TempDir private static Path folder;
  private static RunningGateway gateway;
  private static String topic;

  @BeforeAll
  static void start() throws Exception {
    Path keys = folder.resolve("keys.yaml");
    Files.writeString(keys, "keys: {one: {sha256: %s}}".formatted("0".repeat(64)));
    String kafka = SharedDevStack.kafka().bootstrapServers();
    topic = TestTopic.create(kafka).name();
    gateway =
        RunningGateway.start(
                kafka,
                topic,
                """
                webhooks: {code: {signature: github, secrets: [a secret of some length]}}
                mappings: {known: {type: /a}}
                """,
                Map.of("SPILLWAY_ACCESS_KEYS_FILE", keys.toString()))
            .awaitReady();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void shouldAskForCredentialsOnEveryRouteThatIsNotADocument() throws Exception {
    OpenApiContract contract =
        new OpenApiContract(gateway.get(gateway.port(), "/openapi.json").json(), "{}");
    List<String> asked = new ArrayList<>();
    for (String path : contract.paths()) {
      String filled =
          path.replace("{mapping}", "known")
              .replace("{name}", "code")
              .replace("{topic}/{partition}/{offset}", topic + "/0/0");
      String method = path.startsWith("/v1/receipts") || OPEN.contains(path) ? "GET" : "POST";
      RunningGateway.Reply reply =
          gateway.send(
              HttpRequest.newBuilder(RunningGateway.uri(gateway.port(), filled))
                  .header("Content-Type", "application/json")
                  .method(method, HttpRequest.BodyPublishers.ofString("{}")));
      assertThat(reply.status()).as(path).isEqualTo(OPEN.contains(path) ? 200 : 401);
      if (reply.status() == 401) {
        asked.add(path);
      }
    }
    assertThat(asked).hasSizeGreaterThanOrEqualTo(4);
  }
}
