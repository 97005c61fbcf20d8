package dev.spillway.consumer.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecentTimesTest {
  private final RecentTimes times = new RecentTimes();

  private void add(long millis, long atSecond) {
    times.add(TimeUnit.MILLISECONDS.toNanos(millis), TimeUnit.SECONDS.toNanos(atSecond));
  }

  @Test
  void shouldKnowNothingOfNothing() {
    assertThat(times.lastMillis()).isEmpty();
    assertThat(times.percentiles(0)).isEmpty();
  }

  @Test
  void shouldTakeTheNearestRank() {
    for (int i = 100; i >= 1; i--) {
      add(i, 1);
    }

    assertThat(times.percentiles(TimeUnit.SECONDS.toNanos(2))).contains(new Percentiles(50, 99));
    assertThat(times.lastMillis()).contains(1.0);
  }

  @Test
  void shouldForgetAfterAMinuteAllButTheLast() {
    add(500, 0);
    add(10, 30);

    assertThat(times.percentiles(TimeUnit.SECONDS.toNanos(60))).contains(new Percentiles(10, 500));
    assertThat(times.percentiles(TimeUnit.SECONDS.toNanos(61))).contains(new Percentiles(10, 10));
    assertThat(times.percentiles(TimeUnit.SECONDS.toNanos(91))).isEmpty();
    assertThat(times.lastMillis()).contains(10.0);
  }

  @Test
  void shouldKeepTheNewestOfMany() {
    for (int i = 0; i < 10_000; i++) {
      add(i < 9_488 ? 1 : 2, 1);
    }

    assertThat(times.percentiles(TimeUnit.SECONDS.toNanos(2))).contains(new Percentiles(2, 2));
  }
}
