package dev.spillway.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaceTest {
  /** So short that all of a share may be sent at once. */
  private static final double AT_ONCE = 1e-9;

  @Test
  void shouldGiveEachPhaseItsShareAndEveryEventOnce() throws Exception {
    Pace pace = new Pace(10, 3, AT_ONCE);

    assertThat(pace.take(2)).containsExactly(0, 2);
    assertThat(pace.take(2)).as("the rest of the first share").containsExactly(2, 1);
    pace.nextPhase();
    assertThat(pace.take(50)).containsExactly(3, 3);
    pace.nextPhase();
    assertThat(pace.take(50)).as("the last share has what is left").containsExactly(6, 4);
    assertThat(pace.take(50)[1]).isZero();
    assertThat(pace.given()).isEqualTo(10);
  }

  @Test
  void shouldLetThoseCatchUpWhoFellBehind() throws Exception {
    Pace pace = new Pace(100, 10, 3_600);
    pace.nextPhase();
    pace.nextPhase();

    assertThat(pace.take(20)).containsExactly(0, 20);
  }

  @Test
  void shouldGiveNothingOnceEnded() throws Exception {
    Pace pace = new Pace(10, 2, AT_ONCE);
    pace.take(3);
    pace.end();

    assertThat(pace.take(3)[1]).isZero();
    assertThat(pace.given()).isEqualTo(3);
  }

  @Test
  void shouldShareAllEventsBetweenTheTwoWays() {
    ChaosEvent events = new ChaosEvent(100);

    assertThat(
            IntStream.concat(
                IntStream.range(0, events.byGateway()).map(ChaosEvent::gatewayNumber),
                IntStream.range(0, events.toKafka()).map(ChaosEvent::kafkaNumber)))
        .containsExactlyInAnyOrder(IntStream.range(0, 100).boxed().toArray(Integer[]::new));
    assertThat(IntStream.range(0, events.byGateway()).map(ChaosEvent::gatewayNumber))
        .allMatch(ChaosEvent::isByGateway);
  }
}
