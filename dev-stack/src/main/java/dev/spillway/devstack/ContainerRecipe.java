package dev.spillway.devstack;

import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/** What a server needs to run in a container of its official image. */
interface ContainerRecipe {

  static ContainerRecipe of(LocalServer server) {
    return switch (server) {
      case KafkaServer kafka -> new KafkaRecipe(kafka);
      case PostgresServer postgres -> new PostgresRecipe(postgres);
      case ElasticsearchServer elasticsearch -> new ElasticsearchRecipe(elasticsearch);
    };
  }

  /** Always the same one, without ports. */
  GenericContainer<?> container();

  /** The file in the container that holds {@link #settings}, read at every start. */
  String settingsFile();

  /**
   * What the file says at the next start.
   *
   * @param port of 127.0.0.1
   */
  String settings(int port);

  /**
   * The container's port behind each port of 127.0.0.1.
   *
   * @param port that clients connect to
   */
  Map<Integer, Integer> ports(int port);

  /**
   * The image with this name and tag, unless the system property {@code spillway.image.SERVER}
   * names another.
   */
  static DockerImageName image(LocalServer server, String name, String tag) {
    return DockerImageName.parse(
            System.getProperty("spillway.image." + server.name(), name + ":" + tag))
        .asCompatibleSubstituteFor(name);
  }

  /** Leaves it to {@link LocalServer} to wait until the server answers or has ended. */
  static <C extends GenericContainer<C>> C withoutWaiting(C container) {
    return container
        .withStartupCheckStrategy(
            new StartupCheckStrategy() {
              @Override
              public StartupStatus checkStartupState(
                  com.github.dockerjava.api.DockerClient client, String id) {
                return StartupStatus.SUCCESSFUL;
              }
            })
        .waitingFor(
            new AbstractWaitStrategy() {
              @Override
              protected void waitUntilReady() {}
            });
  }
}
