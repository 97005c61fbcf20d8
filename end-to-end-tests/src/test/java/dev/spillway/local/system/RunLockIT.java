package dev.spillway.local.system;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockIT {
  @TempDir Path directory;

  @Test
  void shouldLetOneRunAtATimeAndNameIt() throws Exception {
    try (RunLock _ = RunLock.take(directory)) {
      assertThatThrownBy(() -> RunLock.take(directory))
          .isInstanceOf(RunLock.Held.class)
          .hasMessageContaining("pid " + ProcessHandle.current().pid());
    }
    RunLock.take(directory).close();
  }
}
