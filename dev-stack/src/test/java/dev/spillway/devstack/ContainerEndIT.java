package dev.spillway.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/** No container outlives the JVM that has started it, even if nobody stops the server. */
@EnabledIfSystemProperty(
    named = "spillway.servers",
    matches = "containers",
    disabledReason = "about containers; ParentDeathIT is about child processes")
class ContainerEndIT {
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  @TempDir Path directory;

  @Test
  void shouldLeaveNoContainerAtTheEndOfTheJvm() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dspillway.servers=containers",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Forgetful.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String session =
          jvm.inputReader()
              .lines()
              .filter(line -> line.startsWith("session "))
              .map(line -> line.substring("session ".length()))
              .findFirst()
              .orElseThrow();
      assertThat(containersOf(session)).isEqualTo(1);

      jvm.destroy(); // SIGTERM
      assertThat(jvm.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();

      await().atMost(DEADLINE).until(() -> containersOf(session) == 0);
    } finally {
      jvm.destroyForcibly();
    }
  }

  private static int containersOf(String session) {
    DockerClient docker = DockerClientFactory.lazyClient();
    return docker
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(List.of("org.testcontainers.sessionId=" + session))
        .exec()
        .size();
  }

  /** Starts a server, says so, and waits to be ended. */
  static final class Forgetful {
    private Forgetful() {}

    public static void main(String[] arguments) throws InterruptedException {
      // Closed by nobody, which is the point.
      @SuppressWarnings("resource")
      PostgresServer server = new PostgresServer(ServerConfig.in(Path.of(arguments[0])));
      server.start(DEADLINE);
      System.out.println("session " + DockerClientFactory.SESSION_ID);
      var _ = new CountDownLatch(1).await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
