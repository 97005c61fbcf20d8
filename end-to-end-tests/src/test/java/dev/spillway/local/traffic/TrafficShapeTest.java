package dev.spillway.local.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrafficShapeTest {
  private final TrafficShape shape = new TrafficShape(500, 7);

  @Test
  void shouldKeepTheMeanOverEveryCycle() {
    for (int cycle = 1; cycle <= 5; cycle++) {
      Duration end = TrafficShape.CYCLE.multipliedBy(cycle);
      assertThat(shape.due(end)).isCloseTo(500.0 * end.toSeconds(), within(0.001));
    }
  }

  @Test
  void shouldNeverTakeBackWhatWasDueAndShowEveryPhase() {
    Set<TrafficShape.Phase> seen = EnumSet.noneOf(TrafficShape.Phase.class);
    double before = 0;
    double fastest = 0;
    double slowest = Double.MAX_VALUE;
    for (int tenths = 1; tenths <= 600; tenths++) {
      Duration now = Duration.ofMillis(100L * tenths);
      double due = shape.due(now);
      assertThat(due).isGreaterThanOrEqualTo(before);
      fastest = Math.max(fastest, 10 * (due - before));
      slowest = Math.min(slowest, 10 * (due - before));
      seen.add(shape.phase(now));
      before = due;
    }
    assertThat(seen).containsExactlyInAnyOrder(TrafficShape.Phase.values());
    assertThat(fastest).isGreaterThan(500 * 10);
    assertThat(slowest).isLessThan(500 * 0.2);
  }

  @Test
  void shouldBeTheSameForTheSameSeed() {
    Duration time = Duration.ofSeconds(47);

    assertThat(new TrafficShape(500, 7).due(time)).isEqualTo(shape.due(time));
    assertThat(shape.due(Duration.ZERO)).isZero();
  }
}
