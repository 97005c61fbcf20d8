package dev.spillway.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessIT {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @TempDir Path directory;

  @Test
  void shouldPassCommandEnvironmentAndDirectoryOnAndReportTheExitCode() throws IOException {
    ChildProcess.Spec spec =
        spec("/bin/sh", "-c", "echo \"$0|$COLOUR|$(pwd -P)\"; exit 7", "it's \"quoted\" $HOME *")
            .withEnvironment(Map.of("COLOUR", "green"));

    ChildProcess process = ChildProcess.start(spec);

    assertThat(process.awaitExit(DEADLINE)).isEqualTo(OptionalInt.of(7));
    assertThat(process.isAlive()).isFalse();
    assertThat(Files.readString(spec.log()))
        .isEqualTo("it's \"quoted\" $HOME *|green|" + directory.toRealPath() + "\n");
  }

  @Test
  void shouldReportTheProgramsOwnPid() throws IOException {
    ChildProcess.Spec spec = spec("/bin/sh", "-c", "echo $$; exec sleep 600");

    try (ChildProcess process = ChildProcess.start(spec)) {
      await().atMost(DEADLINE).until(() -> Files.readString(spec.log()).endsWith("\n"));
      assertThat(Files.readString(spec.log()).strip()).isEqualTo(Long.toString(process.pid()));
    }
  }

  @Test
  void shouldReportAProgramThatDoesNotExist() throws IOException {
    ChildProcess.Spec spec = spec("/no/such/program");

    ChildProcess process = ChildProcess.start(spec);

    assertThat(process.awaitExit(DEADLINE)).isEqualTo(OptionalInt.of(127));
    assertThat(Files.readString(spec.log())).contains("/no/such/program");
  }

  @Test
  void shouldLetTheProgramEndInItsOrderlyWay() throws IOException {
    ChildProcess.Spec spec =
        spec(
            "/bin/sh",
            "-c",
            "trap 'echo orderly; exit 3' TERM; echo up; while :; do sleep 0.1; done");
    ChildProcess process = ChildProcess.start(spec);
    await().atMost(DEADLINE).until(() -> Files.readString(spec.log()).contains("up"));

    assertThat(process.stop(DEADLINE)).isTrue();

    assertThat(process.onExit().join()).isEqualTo(3);
    assertThat(Files.readString(spec.log())).contains("orderly");
  }

  @Test
  void shouldKillAProgramThatDoesNotStop() throws IOException {
    ChildProcess.Spec spec =
        spec("/bin/sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.1; done");
    ChildProcess process = ChildProcess.start(spec);
    await().atMost(DEADLINE).until(() -> Files.readString(spec.log()).contains("up"));

    assertThat(process.stop(Duration.ofMillis(300))).isFalse();

    assertThat(process.onExit().join()).isEqualTo(128 + 9);
  }

  @Test
  void shouldKillGrandchildrenToo() {
    ChildProcess process = ChildProcess.start(spec("/bin/sh", "-c", "sleep 601 & sleep 602; true"));
    await().atMost(DEADLINE).until(() -> process.descendants().size() == 2);
    List<ProcessHandle> grandchildren = process.descendants();

    process.kill();

    assertThat(grandchildren).noneMatch(Processes::isRunning);
  }

  @Test
  void shouldPauseAndResume() {
    try (ChildProcess process = ChildProcess.start(spec("sleep", "603"))) {
      process.signal(Signal.STOP);
      await().atMost(DEADLINE).until(() -> stateOf(process.pid()) == 'T');

      process.signal(Signal.CONT);
      await().atMost(DEADLINE).until(() -> stateOf(process.pid()) == 'S');
    }
  }

  @Test
  void shouldStopAPausedProgram() {
    ChildProcess process = ChildProcess.start(spec("sleep", "604"));
    process.signal(Signal.STOP);

    assertThat(process.stop(DEADLINE)).isTrue();
  }

  private ChildProcess.Spec spec(String... command) {
    return ChildProcess.Spec.of(List.of(command), directory.resolve("log"));
  }

  private static char stateOf(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }
}
