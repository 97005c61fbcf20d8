package dev.spillway.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exit codes and logs of a real process that gets real signals. */
@Timeout(60)
class ProcessEndIT {
  private final List<String> lines = new ArrayList<>();

  @Test
  void shouldCloseAndExitWith0AtSigterm() throws Exception {
    assertThat(runUntilSignal(Map.of())).isZero();

    assertThat(messages())
        .containsSequence("from java.util.logging", "started", "stopping", "stopped");
    JsonNode stopping = json("stopping");
    assertThat(stopping.get("level").textValue()).isEqualTo("INFO");
    assertThat(stopping.get("reason").textValue()).isEqualTo("signal");
    assertThat(stopping.get("deadline_ms").intValue()).isEqualTo(5000);
  }

  @Test
  void shouldExitWith1WhenClosePassesItsDeadline() throws Exception {
    Map<String, String> env =
        Map.of("SPILLWAY_END", "never-closes", "SPILLWAY_SHUTDOWN_TIMEOUT", "200ms");

    assertThat(runUntilSignal(env)).isEqualTo(1);
    assertThat(messages()).contains("not closed within the deadline");
  }

  @Test
  void shouldExitWith1WhenCloseFails() throws Exception {
    assertThat(runUntilSignal(Map.of("SPILLWAY_END", "close-fails"))).isEqualTo(1);

    assertThat(json("close failed").get("error").textValue()).contains("not closed");
  }

  @Test
  void shouldExitWith1AfterAFatalError() throws Exception {
    assertThat(run(Map.of("SPILLWAY_END", "fatal"), "")).isEqualTo(1);

    assertThat(messages()).contains("the service cannot go on", "stopped");
  }

  @Test
  void shouldExitWith2OnAWrongConfiguration() throws Exception {
    assertThat(run(Map.of("SPILLWAY_END", "x"), "")).isEqualTo(2);
  }

  @Test
  void shouldLogTextForPeople() throws Exception {
    assertThat(run(Map.of("SPILLWAY_LOG_FORMAT", "text", "SPILLWAY_END", "fatal"), ""))
        .isEqualTo(1);

    assertThat(lines)
        .anySatisfy(line -> assertThat(line).contains("INFO  [main] Shutdown: started"));
    assertThat(lines)
        .anySatisfy(line -> assertThat(line).contains("Shutdown: stopped took=", "exit_code=1"));
  }

  private int runUntilSignal(Map<String, String> env) throws Exception {
    return run(env, "\"started\"");
  }

  /** Runs the process to its end, with a SIGTERM once it has logged {@code signalAfter}. */
  private int run(Map<String, String> env, String signalAfter) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            SampleService.Main.class.getName());
    builder.environment().keySet().removeIf(name -> name.startsWith("SPILLWAY_"));
    builder.environment().putAll(env);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (!signalAfter.isEmpty() && line.contains(signalAfter)) {
          // Through the handle, because Process.destroy also closes the stream that is read here.
          process.toHandle().destroy();
        }
      }
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> messages() throws IOException {
    List<String> messages = new ArrayList<>();
    for (String line : lines) {
      messages.add(new ObjectMapper().readTree(line).get("message").textValue());
    }
    return messages;
  }

  private JsonNode json(String message) throws IOException {
    for (String line : lines) {
      JsonNode json = new ObjectMapper().readTree(line);
      if (json.get("message").textValue().equals(message)) {
        return json;
      }
    }
    throw new AssertionError("no line with " + message + " in " + lines);
  }
}
