package dev.spillway.consumer.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusPaceTest {
  private static final long MILLI = 1_000_000;

  /** Near the end of the clock, which must not matter. */
  private static final long START = Long.MAX_VALUE - 500 * MILLI;

  private final StatusPace pace = new StatusPace(Duration.ofMillis(200), Duration.ofSeconds(2));

  private long waitMillis(long atMillis, long moves) {
    return pace.waitNanos(START + atMillis * MILLI, moves) / MILLI;
  }

  private void taken(long atMillis, long moves) {
    pace.taken(START + atMillis * MILLI, moves);
  }

  @Test
  void shouldPublishTheFirstAtOnce() {
    assertThat(waitMillis(0, 0)).isZero();
  }

  @Test
  void shouldBeatWithoutAMove() {
    taken(0, 7);

    assertThat(waitMillis(0, 7)).isEqualTo(2000);
    assertThat(waitMillis(1999, 7)).isEqualTo(1);
    assertThat(waitMillis(2000, 7)).isZero();
    assertThat(pace.awaitsMove(7)).isTrue();
  }

  @Test
  void shouldPublishAMoveAtOnceAfterAPause() {
    taken(0, 7);

    assertThat(waitMillis(200, 8)).isZero();
    assertThat(waitMillis(1000, 8)).isLessThanOrEqualTo(0);
  }

  @Test
  void shouldHoldAMoveBackUntilTheGapIsOver() {
    taken(0, 7);

    assertThat(waitMillis(1, 8)).isEqualTo(199);
    assertThat(waitMillis(150, 90)).isEqualTo(50);
    assertThat(pace.awaitsMove(8)).isFalse();
  }

  @Test
  void shouldPublishAtMostFiveInAnySecondHoweverOftenItMoves() {
    List<Long> published = new ArrayList<>();
    for (long at = 0; at < 10_000; at++) {
      if (waitMillis(at, at) <= 0) {
        taken(at, at);
        published.add(at);
      }
    }

    for (long from = 0; from < 10_000; from++) {
      long begin = from;
      assertThat(published.stream().filter(at -> at >= begin && at < begin + 1000).count())
          .isLessThanOrEqualTo(5);
    }
    assertThat(published).hasSize(50);
  }
}
