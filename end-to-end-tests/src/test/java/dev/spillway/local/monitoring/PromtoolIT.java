package dev.spillway.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.spillway.local.system.ProgramRun;
import dev.spillway.local.system.SearchPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Prometheus's own opinion of its files. Skipped where {@code promtool} is not on the path. */
class PromtoolIT {
  @Test
  void shouldAcceptTheConfigurationWithItsRules() throws Exception {
    promtool("check", "config", "prometheus.yml");
  }

  @Test
  void shouldFireAlertsWhenTheyShould() throws Exception {
    promtool("test", "rules", "alerts.test.yml");
  }

  private void promtool(String... arguments) throws IOException, InterruptedException {
    Optional<Path> program = SearchPath.find("promtool");
    if (program.isEmpty()) {
      abort("promtool is not on the PATH; it comes with Debian's package prometheus");
    }
    List<String> command = new ArrayList<>(List.of(program.orElseThrow().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder promtool =
        new ProcessBuilder(command).directory(MonitoringFiles.PROMETHEUS.toFile());

    assertThat(ProgramRun.output(promtool)).contains("SUCCESS");
  }
}
