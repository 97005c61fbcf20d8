package dev.spillway.insights.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateAlarmTest {
  private static final AlarmRules RULES =
      new AlarmRules(
          5, 50, 20, Duration.ofSeconds(15), Duration.ofMinutes(5), Duration.ofMinutes(1));

  private final RateAlarm alarm = new RateAlarm(RULES);
  private RateAlarm.Known known = RateAlarm.Known.first(0);
  private long now;
  private final List<Alert> told = new ArrayList<>();

  @Test
  void shouldTellBeginAndEndOfAFlood() {
    run(20, 120);
    assertThat(told).isEmpty();

    run(900, 10);

    assertThat(told).hasSize(1);
    Alert begin = told.getFirst();
    assertThat(begin.kind()).isEqualTo(Alert.Kind.FLOOD);
    assertThat(begin.perSecond()).isEqualTo(900);
    assertThat(begin.usualPerSecond()).isBetween(19.9, 20.1);
    assertThat(begin.endedAt()).isNull();

    run(20, 5);

    assertThat(told).hasSize(2);
    assertThat(told.getLast().at()).isEqualTo(begin.at());
    assertThat(told.getLast().endedAt()).isNotNull();
  }

  @Test
  void shouldNotFlickerAroundTheThreshold() {
    run(20, 120);
    run(110, 2);
    run(90, 2);
    run(110, 2);
    run(90, 2);

    assertThat(told).hasSize(1);
  }

  @Test
  void shouldNotCallWhatIsUsuallyLittleAFlood() {
    run(1, 120);
    run(40, 10);

    assertThat(told).isEmpty();
  }

  @Test
  void shouldNotCallTheFirstEventsOfATypeAFlood() {
    run(10_000, 60);
    run(10_000, 120);

    assertThat(told).isEmpty();
  }

  @Test
  void shouldTellASilenceAndThatItEndedWithoutCallingTheReturnAFlood() {
    run(100, 300);

    run(0, 14);
    assertThat(told).isEmpty();
    run(0, 600);
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().kind()).isEqualTo(Alert.Kind.SILENCE);
    assertThat(told.getFirst().usualPerSecond()).isBetween(99.0, 101.0);

    run(100, 60);
    assertThat(told).hasSize(2);
    assertThat(told.getLast().endedAt()).isNotNull();
  }

  @Test
  void shouldLetARareTypeBeQuietAsLongAsItUsuallyIs() {
    for (int i = 0; i < 30; i++) {
      run(0.1, 10);
      run(0, 50);
    }
    run(0, 400);
    assertThat(told).isEmpty();

    run(0, 1200);
    assertThat(told).hasSize(1);
  }

  @Test
  void shouldTakeAFloodThatDoesNotEndAsUsualInTheEnd() {
    run(20, 120);
    run(1000, 1800);

    assertThat(told).hasSize(2);
    assertThat(told.getLast().endedAt()).isNotNull();
  }

  private void run(double perSecond, int seconds) {
    for (int i = 0; i < 2 * seconds; i++) {
      now += 500;
      RateAlarm.Step step = alarm.on("order.created", known, perSecond, now);
      known = step.known();
      step.told().ifPresent(told::add);
    }
  }
}
