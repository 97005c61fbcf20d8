package dev.spillway.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every script reaches its program. */
class ScriptsIT {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "send",
        "topics",
        "chaos",
        "bench",
        "dead-letters",
        "offsets",
        "verify",
        "where",
        "rebuild-index",
        "schemas",
        "api-key"
      })
  void shouldExplainItself(String name) throws Exception {
    ProcessBuilder script = new ProcessBuilder(Path.of("../scripts", name).toString(), "--help");
    script.environment().put("SPILLWAY_BUILD", "never");

    assertThat(ProgramRun.output(script)).contains("Usage: ");
  }

  /** It is a command of the consumer, and the others of scripts/schemas are not. */
  @Test
  void shouldExplainHowATypeIsMoved() throws Exception {
    ProcessBuilder script =
        new ProcessBuilder(Path.of("../scripts/schemas").toString(), "reindex", "--help");
    script.environment().put("SPILLWAY_BUILD", "never");

    assertThat(ProgramRun.output(script)).contains("Usage: ", "TYPE");
  }
}
