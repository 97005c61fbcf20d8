package dev.spillway.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPauseTest {
  private final RestartPause policy =
      new RestartPause(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofMinutes(1));

  @Test
  void shouldDoubleThePauseUpToTheLongest() {
    assertThat(policy.after(1)).isEqualTo(Duration.ofMillis(500));
    assertThat(policy.after(2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(policy.after(6)).isEqualTo(Duration.ofSeconds(16));
    assertThat(policy.after(7)).isEqualTo(Duration.ofSeconds(30));
    assertThat(policy.after(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void shouldForgetDeathsOfAProgramThatHasLivedForAWhile() {
    assertThat(policy.deaths(5, Duration.ofSeconds(59))).isEqualTo(6);
    assertThat(policy.deaths(5, Duration.ofSeconds(60))).isEqualTo(1);
  }
}
