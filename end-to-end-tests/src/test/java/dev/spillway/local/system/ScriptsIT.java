package dev.spillway.local.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
        "rebuild-index"
      })
  void shouldExplainItself(String name) throws Exception {
    Path output = Files.createTempFile("script", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(Path.of("../scripts", name).toString(), "--help")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("SPILLWAY_BUILD", "never");
    Process script = builder.start();
    try {
      assertThat(script.waitFor(60, TimeUnit.SECONDS)).isTrue();
      String said = Files.readString(output, UTF_8);
      assertThat(script.exitValue()).as(said).isZero();
      assertThat(said).contains("Usage: ");
    } finally {
      script.destroyForcibly();
      Files.delete(output);
    }
  }
}
