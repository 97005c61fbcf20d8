import org.testcontainers.DockerClientFactory;

/**
 * Ends with 1 unless Testcontainers finds a Docker engine. Run by the profile containers before all
 * else, so that a build without an engine fails at once and not in its first integration test.
 */
final class ContainerEngine {
  public static void main(String[] args) {
    String missing = "";
    try {
      if (!DockerClientFactory.instance().isDockerAvailable()) {
        missing = "none answers";
      }
    } catch (RuntimeException failure) {
      missing = failure.toString();
    }
    if (!missing.isEmpty()) {
      System.err.println(
          "-Pcontainers needs a Docker engine, and Testcontainers finds none it can use ("
              + missing
              + ").\nStart one, or name it by DOCKER_HOST; without -Pcontainers the same tests run"
              + " on local processes.");
      System.exit(1);
    }
  }
}
