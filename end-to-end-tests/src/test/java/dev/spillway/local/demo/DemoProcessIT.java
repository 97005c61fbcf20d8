package dev.spillway.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.local.system.Endpoints;
import dev.spillway.local.system.LocalSystem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a process: what it leaves behind when it ends, one way or another. */
@DisabledIfSystemProperty(
    named = "spillway.servers",
    matches = "containers",
    disabledReason = "about the demo's child processes: the demo knows no containers")
class DemoProcessIT {
  private static final Duration START_DEADLINE = Duration.ofMinutes(3);
  private static final Duration END_DEADLINE = Duration.ofMinutes(1);

  @TempDir Path directory;

  @AfterEach
  void removeData() throws IOException {
    // Waits for the end of what is still stopping.
    LocalSystem.stores(directory).deleteData();
  }

  @Test
  void shouldLeaveNoProcessWhenKilledAndStartAgainAndStopInOrder() throws Exception {
    Process demo = start();
    List<ProcessHandle> children = demo.descendants().toList();
    assertThat(children.stream().filter(DemoProcessIT::isJava)).hasSizeGreaterThanOrEqualTo(4);
    assertThat(Endpoints.gatewayIn(directory)).isPresent();

    demo.destroyForcibly();

    await()
        .atMost(END_DEADLINE)
        .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));

    Process again = start();
    List<ProcessHandle> childrenAgain = again.descendants().toList();
    Process second = process("--no-traffic");
    String complaint = new String(second.getInputStream().readAllBytes(), UTF_8);
    assertThat(second.waitFor()).isEqualTo(1);
    assertThat(complaint).contains("already running").contains("pid " + again.pid());

    again.destroy();

    assertThat(again.waitFor(END_DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(again.exitValue()).isZero();
    assertThat(childrenAgain).noneMatch(ProcessHandle::isAlive);
    assertThat(Endpoints.in(directory)).doesNotExist();
  }

  private static boolean isJava(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("/java");
  }

  private Process start() throws Exception {
    Process demo = process("--no-traffic");
    BufferedReader lines = demo.inputReader();
    List<String> seen = new ArrayList<>();
    boolean ready =
        CompletableFuture.supplyAsync(
                () -> lines.lines().peek(seen::add).anyMatch(line -> line.startsWith("READY ")))
            .get(START_DEADLINE.toSeconds(), TimeUnit.SECONDS);
    assertThat(ready).as(() -> String.join("\n", seen)).isTrue();
    // What is not read would block the demo once the pipe is full.
    Thread.ofPlatform().daemon().start(() -> drain(lines));
    return demo;
  }

  private static void drain(BufferedReader lines) {
    try {
      lines.transferTo(Writer.nullWriter());
    } catch (IOException killed) {
      // The end of the demo, or the test's.
      return;
    }
  }

  private Process process(String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                DemoMain.class.getName(),
                "--dir",
                directory.toString()));
    command.addAll(List.of(options));
    Files.createDirectories(directory);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
