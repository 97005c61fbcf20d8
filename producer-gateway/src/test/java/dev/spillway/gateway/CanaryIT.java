package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.spillway.devstack.SharedDevStack;
import dev.spillway.gateway.config.GatewayConfig;
import dev.spillway.runtime.config.ConfigLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A secret that must come out nowhere: in no log at any level, no answer and no metric. */
class CanaryIT {
  private static final String CANARY = "canary-8d1f0c57";

  @TempDir private Path folder;

  /** Keeps every line that is logged, whatever its level, as a person would read it. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(
          event.getFormattedMessage()
              + event.getKeyValuePairs()
              + (event.getThrowableProxy() == null
                  ? ""
                  : ThrowableProxyUtil.asString(event.getThrowableProxy())));
    }
  }

  private String yaml() {
    return """
    kafka:
      properties:
        sasl.jaas.config: "org.example.Login required password='%1$s';"
        ssl.keystore.password: "%1$s"
    webhooks:
      code: {signature: github, secrets: ["%1$s"]}
    """
        .formatted(CANARY);
  }

  @Test
  void shouldSayASecretNowhere() throws Exception {
    Path keys = folder.resolve("keys.yaml");
    String first = "keys: {one: {sha256: %s}}".formatted(TestKeys.sha256(CANARY));
    Files.writeString(keys, first);
    Lines lines = new Lines();
    lines.start();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    root.addAppender(lines);
    root.setLevel(Level.DEBUG);
    List<String> answers = new ArrayList<>();
    try (RunningGateway gateway =
        RunningGateway.start(
                SharedDevStack.kafka().bootstrapServers(),
                TestTopic.create(SharedDevStack.kafka().bootstrapServers()).name(),
                yaml(),
                Map.of(
                    "SPILLWAY_ACCESS_KEYS_FILE",
                    keys.toString(),
                    "SPILLWAY_ACCESS_KEYS_RELOAD",
                    "100ms"))
            .awaitReady()) {
      for (String[] headers :
          new String[][] {
            {"X-API-Key", CANARY},
            {"Authorization", "Bearer " + CANARY},
            {"Authorization", "Bearer no-" + CANARY},
            {"Authorization", "Basic " + CANARY},
            {"Authorization", "Bearer " + CANARY, "X-API-Key", CANARY},
            {"Authorization", "Bearer a." + CANARY + ".c"},
          }) {
        for (String body : new String[] {"{}", "{"}) {
          answers.add(text(gateway.post("application/json", body, headers)));
        }
      }
      answers.add(
          text(
              gateway.post(
                  "/v1/webhooks/code",
                  "application/json",
                  "{}".getBytes(UTF_8),
                  "X-Hub-Signature-256",
                  "sha256=" + CANARY)));
      Files.writeString(keys, first.replace("sha256:", "sha-256: " + CANARY + ", sha256:"));
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> lines.lines.stream().anyMatch(line -> line.contains("cannot be read again")));
      answers.add(
          new String(gateway.get(gateway.managementPort(), "/metrics").response().body(), UTF_8));
      answers.add(text(gateway.get(gateway.port(), "/openapi.json")));
    } finally {
      root.setLevel(before);
      root.detachAppender(lines);
    }

    assertThat(lines.lines).hasSizeGreaterThan(20).noneMatch(line -> line.contains(CANARY));
    assertThat(answers).noneMatch(answer -> answer.contains(CANARY));
    assertThat(answers.getFirst()).startsWith("202");
  }

  /** As {@code --list-config} and a log of the configuration would print it. */
  @Test
  void shouldPrintTheConfigurationWithoutIt() throws Exception {
    Path file = folder.resolve("gateway.yaml");
    Files.writeString(file, yaml());
    GatewayConfig config = ConfigLoader.load(GatewayConfig.class, Optional.of(file), Map.of());

    assertThat(config.webhooks().toString()).contains("***").doesNotContain(CANARY);
  }

  private static String text(RunningGateway.Reply reply) {
    return reply.status()
        + " "
        + reply.response().headers().map()
        + new String(reply.response().body(), UTF_8);
  }
}
