package dev.spillway.local.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spillway.devstack.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The caches that the build makes are those of the jars that it has made. */
class AotCacheIT {
  private static final Installation INSTALLATION = Installation.find();

  /** With this, a JVM that cannot use its cache does not start. */
  private static final List<String> ONLY_WITH_CACHE = List.of("-XX:AOTMode=on");

  @Test
  void shouldStartTheGatewayFromItsCache(@TempDir Path logs) throws Exception {
    shouldStart(INSTALLATION.gatewayCache(), INSTALLATION.gatewayCommand(ONLY_WITH_CACHE), logs);
  }

  @Test
  void shouldStartTheConsumerFromItsCache(@TempDir Path logs) throws Exception {
    shouldStart(INSTALLATION.consumerCache(), INSTALLATION.consumerCommand(ONLY_WITH_CACHE), logs);
  }

  @Test
  void shouldStartStreamInsightsFromItsCache(@TempDir Path logs) throws Exception {
    shouldStart(INSTALLATION.insightsCache(), INSTALLATION.insightsCommand(ONLY_WITH_CACHE), logs);
  }

  private static void shouldStart(Path cache, List<String> command, Path logs) throws Exception {
    assumeTrue(
        command.contains("-XX:AOTCache=" + cache),
        cache + " was not made, or of older jars: built with -Dspillway.training.skip");
    List<String> version = new ArrayList<>(command);
    version.add("--version");
    Path log = logs.resolve("version.log");
    try (ChildProcess application = ChildProcess.start(ChildProcess.Spec.of(version, log))) {
      assertThat(application.awaitExit(Duration.ofSeconds(60)))
          .as(Files.readString(log))
          .hasValue(0);
    }
  }
}
