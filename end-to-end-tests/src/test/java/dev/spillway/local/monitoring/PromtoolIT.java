package dev.spillway.local.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus's own opinion of its files. Skipped where {@code promtool} is not on the path. */
class PromtoolIT {
  @TempDir private Path directory = Path.of("");

  @Test
  void shouldAcceptTheConfigurationWithItsRules() throws Exception {
    promtool("check", "config", "prometheus.yml");
  }

  @Test
  void shouldFireAlertsWhenTheyShould() throws Exception {
    promtool("test", "rules", "alerts.test.yml");
  }

  private void promtool(String... arguments) throws IOException, InterruptedException {
    Optional<Path> program = find();
    if (program.isEmpty()) {
      abort("promtool is not on the PATH; it comes with Debian's package prometheus");
    }
    List<String> command = new ArrayList<>(List.of(program.orElseThrow().toString()));
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(MonitoringFiles.PROMETHEUS.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      String said = Files.readString(output, UTF_8);
      assertThat(process.exitValue()).as(said).isZero();
      assertThat(said).contains("SUCCESS");
    } finally {
      process.destroyForcibly();
    }
  }

  private static Optional<Path> find() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "promtool"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
