package dev.spillway.devstack;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.testcontainers.kafka.KafkaContainer;

/** Kafka in {@code apache/kafka}. */
final class KafkaRecipe implements ContainerRecipe {
  private static final int CLIENTS = 9092;
  private static final int PROXIED = 9095;

  private final KafkaServer server;
  private final KafkaContainer container;

  KafkaRecipe(KafkaServer server) {
    this.server = server;
    this.container =
        ContainerRecipe.withoutWaiting(
                new KafkaContainer(
                    ContainerRecipe.image(server, "apache/kafka", Distribution.version("kafka"))))
            // The image's own command: the broker itself, not a shell, gets the signal to stop.
            .withCommand("/etc/kafka/docker/run")
            .withEnv("KAFKA_HEAP_OPTS", "-Xmx" + server.heapMegabytes() + "m")
            .withEnv("KAFKA_OPTS", String.join(" ", server.config().jvmOptions()));
    Map<String, String> environment = container.getEnvMap();
    if (server.proxyPort().isPresent()) {
      environment.merge("KAFKA_LISTENERS", ",PROXIED://0.0.0.0:" + PROXIED, String::concat);
      environment.merge(
          "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", ",PROXIED:PLAINTEXT", String::concat);
    }
    // Variables would win over the file.
    for (String setting : server.settings(Map.of()).keySet()) {
      environment.remove("KAFKA_" + setting.toUpperCase(Locale.ROOT).replace('.', '_'));
    }
  }

  @Override
  public KafkaContainer container() {
    return container;
  }

  @Override
  public String settingsFile() {
    return "/mnt/shared/config/server.properties";
  }

  /** Roles, listeners and the controller's quorum are variables that KafkaContainer sets. */
  @Override
  public String settings(int port) {
    OptionalInt proxy = server.proxyPort();
    String advertised =
        "PLAINTEXT://127.0.0.1:"
            + port
            // For what the broker sends to itself, in the container.
            + ",BROKER://localhost:9093"
            + (proxy.isPresent() ? ",PROXIED://127.0.0.1:" + proxy.getAsInt() : "");
    return KafkaServer.properties(
        server.settings(
            Map.of("advertised.listeners", advertised, "log.dirs", "/var/lib/kafka/data")));
  }

  @Override
  public Map<Integer, Integer> ports(int port) {
    Map<Integer, Integer> ports = new LinkedHashMap<>();
    ports.put(port, CLIENTS);
    if (server.proxyPort().isPresent()) {
      ports.put(server.chooseProxiedPort(port), PROXIED);
    }
    return ports;
  }
}
