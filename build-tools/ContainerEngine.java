import org.testcontainers.DockerClientFactory;

/**
 * Ends with 1 unless Testcontainers finds a Docker engine, and on it, unless switched off, can run
 * Ryuk. Run by the profile containers before all else, so that a build without an engine fails at
 * once and not in its first integration test.
 */
final class ContainerEngine {
  public static void main(String[] args) {
    try {
      if (!DockerClientFactory.instance().isDockerAvailable()) {
        end(
            "none answers",
            "Start one, or name it by DOCKER_HOST; without -Pcontainers the same tests run on"
                + " local processes.");
      }
    } catch (RuntimeException failure) {
      end(
          failure.toString(),
          "If what is missing is the image of Ryuk, which removes forgotten containers,"
              + " TESTCONTAINERS_RYUK_DISABLED=true in the environment does without.");
    }
  }

  private static void end(String reason, String whatToDo) {
    System.err.println(
        "-Pcontainers needs a Docker engine, and Testcontainers has none that it can use: "
            + reason
            + "\n"
            + whatToDo);
    System.exit(1);
  }
}
