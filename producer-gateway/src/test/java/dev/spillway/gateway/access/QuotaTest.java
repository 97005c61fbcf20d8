package dev.spillway.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuotaTest {
  private final AtomicLong now = new AtomicLong(1_000_000_000);

  private Quota quota(long events, long bytes) {
    return Quota.of(OptionalLong.of(events), OptionalLong.of(bytes), now::get);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void shouldAdmitASecondsWorthAndThenAsTheyAreRefilled() {
    Quota quota = quota(10, 1_000);
    for (int i = 0; i < 10; i++) {
      assertThat(quota.admit()).isEmpty();
    }
    assertThat(quota.admit()).contains(Duration.ofMillis(100));
    pass(Duration.ofMillis(99));
    assertThat(quota.admit()).isPresent();
    pass(Duration.ofMillis(1));
    assertThat(quota.admit()).isEmpty();
    assertThat(quota.admit()).isPresent();
  }

  @Test
  void shouldLetASenderWaitForWhatItHasSentTooMuch() {
    Quota quota = quota(10, 1_000);
    assertThat(quota.admit()).isEmpty();
    quota.chargeEvents(50);

    assertThat(quota.admit()).contains(Duration.ofMillis(4_100));
    pass(Duration.ofMillis(4_100));
    assertThat(quota.admit()).isEmpty();
  }

  @Test
  void shouldCountBytesAsWell() {
    Quota quota = quota(10, 1_000);
    assertThat(quota.admit()).isEmpty();
    quota.chargeBytes(3_000);

    assertThat(quota.state()).isEqualTo("\"events\";r=9;t=1, \"bytes\";r=0;t=1");
    assertThat(quota.admit()).isPresent();
    pass(Duration.ofMillis(2_001));
    assertThat(quota.admit()).isEmpty();
    assertThat(quota.policy())
        .isEqualTo("\"events\";q=10;w=1, \"bytes\";q=1000;w=1;qu=\"content-bytes\"");
  }

  @Test
  void shouldHoldNoMoreThanASecondsWorth() {
    Quota quota = quota(10, 1_000);
    pass(Duration.ofHours(1));

    assertThat(quota.state()).startsWith("\"events\";r=10;");
  }

  @Test
  void shouldLimitNothingWithoutLimits() {
    Quota none = Quota.of(OptionalLong.empty(), OptionalLong.empty(), now::get);
    none.chargeEvents(Integer.MAX_VALUE);

    assertThat(none.isLimited()).isFalse();
    assertThat(none.admit()).isEmpty();
  }
}
