package dev.spillway.devstack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How to run one server.
 *
 * @param directory holds all that the server writes; data in it outlives the server
 * @param memoryMegabytes the heap of Kafka or Elasticsearch, the shared buffers of PostgreSQL;
 *     empty for the server's default
 * @param settings the server's own settings by their own names; they win over dev-stack's
 * @param jvmOptions further options of its JVM, behind dev-stack's; PostgreSQL has none
 */
public record ServerConfig(
    Path directory,
    PortChoice port,
    OptionalInt memoryMegabytes,
    Map<String, String> settings,
    List<String> jvmOptions) {
  public ServerConfig {
    settings = Map.copyOf(settings);
    jvmOptions = List.copyOf(jvmOptions);
  }

  /** In this directory, on a free port, with defaults. */
  public static ServerConfig in(Path directory) {
    return new ServerConfig(
        directory, new PortChoice.Free(), OptionalInt.empty(), Map.of(), List.of());
  }

  public ServerConfig withPort(PortChoice port) {
    return new ServerConfig(directory, port, memoryMegabytes, settings, jvmOptions);
  }

  public ServerConfig withMemoryMegabytes(int megabytes) {
    return new ServerConfig(directory, port, OptionalInt.of(megabytes), settings, jvmOptions);
  }

  public ServerConfig withSettings(Map<String, String> settings) {
    return new ServerConfig(directory, port, memoryMegabytes, settings, jvmOptions);
  }

  public ServerConfig withJvmOptions(List<String> jvmOptions) {
    return new ServerConfig(directory, port, memoryMegabytes, settings, jvmOptions);
  }
}
