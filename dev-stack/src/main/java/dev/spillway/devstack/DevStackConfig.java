package dev.spillway.devstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * How to run the three servers.
 *
 * @param kafkaProxy the port of a proxy that Kafka has a second listener for; see {@link
 *     KafkaServer}
 */
public record DevStackConfig(
    ServerConfig kafka, ServerConfig postgres, ServerConfig elasticsearch, OptionalInt kafkaProxy) {
  private static final Duration PREDECESSOR_DEADLINE = Duration.ofSeconds(20);

  /** Each in its own subdirectory, on free ports. */
  public static DevStackConfig in(Path directory) {
    return new DevStackConfig(
        ServerConfig.in(directory.resolve("kafka")),
        ServerConfig.in(directory.resolve("postgres")),
        ServerConfig.in(directory.resolve("elasticsearch")),
        OptionalInt.empty());
  }

  /** With other settings of Kafka. */
  public DevStackConfig withKafka(ServerConfig kafka) {
    return new DevStackConfig(kafka, postgres, elasticsearch, kafkaProxy);
  }

  /** With further options of the JVMs of Kafka and Elasticsearch. */
  public DevStackConfig withJvmOptions(List<String> jvmOptions) {
    return new DevStackConfig(
        kafka.withJvmOptions(jvmOptions),
        postgres,
        elasticsearch.withJvmOptions(jvmOptions),
        kafkaProxy);
  }

  /** With a second listener of Kafka for a proxy on this port. */
  public DevStackConfig withKafkaProxy(int port) {
    return new DevStackConfig(kafka, postgres, elasticsearch, OptionalInt.of(port));
  }

  /**
   * Deletes all data and logs, so that the next start is a first one.
   *
   * @throws DirectoryInUse when a stack runs on them
   */
  public void deleteData() throws IOException {
    for (ServerConfig server : List.of(kafka, postgres, elasticsearch)) {
      Path directory = server.directory();
      if (Files.isDirectory(directory)) {
        DirectoryClaim claim = DirectoryClaim.of(directory, PREDECESSOR_DEADLINE);
        try {
          Trees.deleteWithTargets(directory);
        } finally {
          claim.close();
        }
      }
    }
  }

  public DevStackConfig withPorts(PortChoice kafka, PortChoice postgres, PortChoice elasticsearch) {
    return new DevStackConfig(
        this.kafka.withPort(kafka),
        this.postgres.withPort(postgres),
        this.elasticsearch.withPort(elasticsearch),
        kafkaProxy);
  }
}
