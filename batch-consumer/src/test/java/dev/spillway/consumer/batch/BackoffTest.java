package dev.spillway.consumer.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(10), Duration.ofMillis(100), 1);

  @Test
  void shouldWaitBetweenHalfAndAllOfADoublingTimeUpToTheLongest() {
    long[] ceilings = {10, 20, 40, 80, 100, 100};
    for (int attempt = 1; attempt <= ceilings.length; attempt++) {
      long ceiling = ceilings[attempt - 1] * Samples.MILLI;
      for (long salt = -100; salt < 100; salt++) {
        assertThat(BACKOFF.delayNanos(attempt, salt)).isBetween(ceiling / 2, ceiling);
      }
    }
  }

  @Test
  void shouldStayInBoundsForAnyNumberOfAttempts() {
    Backoff days = new Backoff(Duration.ofDays(1), Duration.ofDays(100_000), 1);

    assertThat(days.delayNanos(Integer.MAX_VALUE, 0))
        .isBetween(Duration.ofDays(50_000).toNanos(), Duration.ofDays(100_000).toNanos());
  }

  @Test
  void shouldDifferBetweenSeedsAndSalts() {
    assertThat(LongStream.range(0, 50).map(salt -> BACKOFF.delayNanos(1, salt)).distinct().count())
        .isGreaterThan(45);
    assertThat(
            LongStream.range(0, 50)
                .map(seed -> new Backoff(BACKOFF.initial(), BACKOFF.max(), seed).delayNanos(1, 0))
                .distinct()
                .count())
        .isGreaterThan(45);
  }

  @Test
  void shouldRefuseWaitsThatAreNotInOrder() {
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofMillis(1), 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Backoff(Duration.ofMillis(2), Duration.ofMillis(1), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
