package dev.spillway.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.local.system.Endpoints;
import dev.spillway.local.system.LocalSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
  private static final Duration END_DEADLINE = Duration.ofMinutes(1);

  @TempDir Path directory;

  @AfterEach
  void removeData() throws IOException {
    // Waits for the end of what is still stopping.
    LocalSystem.stores(directory).deleteData();
  }

  @Test
  void shouldLeaveNoProcessWhenKilledAndStartAgainAndStopInOrder() throws Exception {
    Process demo = DemoProcess.start(directory, "--no-traffic");
    List<ProcessHandle> children = demo.descendants().toList();
    assertThat(children.stream().filter(DemoProcessIT::isJava)).hasSizeGreaterThanOrEqualTo(4);
    assertThat(Endpoints.gatewayIn(directory)).isPresent();

    demo.destroyForcibly();

    await()
        .atMost(END_DEADLINE)
        .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));

    Process again = DemoProcess.start(directory, "--no-traffic");
    List<ProcessHandle> childrenAgain = again.descendants().toList();
    Process second = DemoProcess.launch(directory, "--no-traffic");
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
}
