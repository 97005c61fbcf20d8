package dev.spillway.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** No server outlives the JVM that has started it, whatever happens to that JVM. */
@DisabledIfSystemProperty(
    named = "spillway.servers",
    matches = "containers",
    disabledReason = "about child processes; ContainerEndIT is about containers")
class ParentDeathIT {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @TempDir Path directory;

  @AfterEach
  void removeData() throws IOException {
    // Waits for the end of servers that are still stopping.
    DevStackConfig.in(directory.resolve("stack")).deleteData();
  }

  @Test
  void shouldLeaveNoProcessWhenTheParentIsKilledEvenIfServersArePaused() throws Exception {
    Process parent = startAll();
    List<ProcessHandle> processes = parent.descendants().toList();
    List<ProcessHandle> postgres =
        processes.stream().filter(process -> commandOf(process).endsWith("/postgres")).toList();
    assertThat(postgres).hasSizeGreaterThan(3);
    assertThat(processes.stream().filter(process -> commandOf(process).endsWith("/java")))
        .hasSizeGreaterThanOrEqualTo(3);
    for (ProcessHandle process : postgres) {
      assertThat(new ProcessBuilder("kill", "-STOP", "" + process.pid()).start().waitFor())
          .isZero();
    }

    parent.destroyForcibly();

    await()
        .atMost(DEADLINE)
        .untilAsserted(() -> assertThat(processes).noneMatch(Processes::isRunning));
    shouldStartAgainAtOnce();
  }

  private void shouldStartAgainAtOnce() throws Exception {
    Process parent = startAll();
    List<ProcessHandle> processes = parent.descendants().toList();
    parent.destroyForcibly();
    // The servers of the killed parent may still be there: the next start waits for their end.
    Process next = startAll();
    assertThat(processes).noneMatch(Processes::isRunning);
    next.destroy();
    assertThat(next.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shouldLeaveNoProcessWhenAGuardIsKilled() {
    ChildProcess process =
        ChildProcess.start(ChildProcess.Spec.of(List.of("sleep", "605"), directory.resolve("log")));
    ProcessHandle program = ProcessHandle.of(process.pid()).orElseThrow();

    program.parent().orElseThrow().destroyForcibly();

    await().atMost(DEADLINE).until(() -> !Processes.isRunning(program));
  }

  private Process startAll() throws Exception {
    Path output = directory.resolve("output");
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Distribution.brokerClassPath(),
                DevStackMain.class.getName(),
                "--dir",
                directory.resolve("stack").toString())
            .redirectError(output.toFile())
            .start();
    BufferedReader lines = parent.inputReader();
    boolean ready =
        CompletableFuture.supplyAsync(() -> lines.lines().anyMatch("READY"::equals))
            .get(150, TimeUnit.SECONDS);
    assertThat(ready).as(() -> contentOf(output)).isTrue();
    return parent;
  }

  private static String commandOf(ProcessHandle process) {
    return process.info().command().orElse("");
  }

  private static String contentOf(Path file) {
    return Files.exists(file) ? ChildProcess.tail(file) : "";
  }
}
