package dev.spillway.devstack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Starts one server, as a child process or in a container. The system property {@value #PROPERTY}
 * says which, for all servers of a JVM; everything else about them is the same.
 */
sealed interface Launcher permits ProcessLauncher, ContainerLauncher {
  String PROPERTY = "spillway.servers";

  /** Of what the property says; without it, {@code processes}. */
  static Launcher chosen() {
    String servers = System.getProperty(PROPERTY, "processes");
    return switch (servers) {
      case "processes" -> new ProcessLauncher();
      case "containers" -> inContainers();
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " is \"" + servers + "\", but must be processes or containers");
    };
  }

  private static Launcher inContainers() {
    try {
      return new ContainerLauncher();
    } catch (NoClassDefFoundError missing) {
      throw new IllegalStateException(
          PROPERTY
              + "=containers needs Testcontainers on the class path, where the Maven profile"
              + " puts it: mvn verify -Pcontainers",
          missing);
    }
  }

  /** Fetches what the start needs and what may take longer than any start. */
  void fetch(LocalServer server);

  /**
   * Starts the server, with the data that it has had before, and does not wait until it answers.
   *
   * @param starting is called when all is prepared
   * @throws PortInUse when a port that was asked for is taken
   * @throws DirectoryInUse when another stack has the directory
   */
  RunningServer launch(LocalServer server, PortChoice port, Deadline end, Runnable starting)
      throws IOException;

  /** The directory of this machine with the server's data, if it lies in one. */
  Optional<Path> data(LocalServer server) throws IOException;

  /** After the last run has ended: gives up data that nobody else could find. */
  void discard();
}
