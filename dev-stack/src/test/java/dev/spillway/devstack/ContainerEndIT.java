package dev.spillway.devstack;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
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
  private static final String STARTED = "started";

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
      assertThat(jvm.inputReader().lines().filter(STARTED::equals).findFirst()).isPresent();
      assertThat(containersOf(jvm))
          .singleElement(as(STRING))
          .startsWith("/spillway-test-postgres-");

      jvm.destroy(); // SIGTERM
      assertThat(jvm.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();

      await().atMost(DEADLINE).until(() -> containersOf(jvm).isEmpty());
    } finally {
      jvm.destroyForcibly();
    }
  }

  /** Their names, found as docs/docker.md says how to find those of a JVM that was killed. */
  private static List<String> containersOf(Process jvm) {
    String here = ManagementFactory.getRuntimeMXBean().getName();
    String label =
        ContainerLauncher.JVM_LABEL + "=" + jvm.pid() + here.substring(here.indexOf('@'));
    return DockerClientFactory.lazyClient()
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(List.of(label))
        .exec()
        .stream()
        .map(container -> container.getNames()[0])
        .toList();
  }

  /** Starts a server, says so, and waits to be ended. */
  static final class Forgetful {
    private Forgetful() {}

    public static void main(String[] arguments) throws InterruptedException {
      // Closed by nobody, which is the point.
      @SuppressWarnings("resource")
      PostgresServer server = new PostgresServer(ServerConfig.in(Path.of(arguments[0])));
      server.start(DEADLINE);
      System.out.println(STARTED);
      var _ = new CountDownLatch(1).await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
