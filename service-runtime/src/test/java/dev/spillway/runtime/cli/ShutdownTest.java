package dev.spillway.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.runtime.cli.SampleService.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ShutdownTest {
  private final List<Integer> exitCodes = new ArrayList<>();

  @Test
  void shouldExitWith1AfterAFatalError() {
    runWith(End.FATAL, Duration.ofSeconds(10));

    assertThat(exitCodes).containsExactly(1);
  }

  @Test
  void shouldExitWith1WhenTheServiceDoesNotStart() {
    runWith(End.NO_START, Duration.ofSeconds(10));

    assertThat(exitCodes).containsExactly(1);
  }

  @Test
  void shouldEndOnceAndWith0WhenStoppedBeforeTheServiceIsUp() {
    Shutdown shutdown = new Shutdown(Duration.ofSeconds(10), exitCodes::add);

    shutdown.end("signal", 0);
    shutdown.end("signal", 0);

    assertThat(exitCodes).containsExactly(0);
  }

  private void runWith(End end, Duration deadline) {
    new Shutdown(deadline, exitCodes::add)
        .runUntilEnd(() -> SampleService.start(new SampleService.Config(end, deadline)));
  }
}
