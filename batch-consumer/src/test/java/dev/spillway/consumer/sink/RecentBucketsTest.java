package dev.spillway.consumer.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentBucketsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Timer timer =
      Timer.builder("freshness")
          .serviceLevelObjectives(
              Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(100))
          .register(registry);
  private final RecentBuckets recent = new RecentBuckets();

  private void record(int count, long millis) {
    for (int i = 0; i < count; i++) {
      timer.record(Duration.ofMillis(millis));
    }
  }

  private Optional<Percentiles> at(long second) {
    return recent.percentiles(RecentBuckets.Counts.of(timer, Duration.ofSeconds(second).toNanos()));
  }

  @Test
  void shouldKnowNothingOfNothing() {
    assertThat(at(0)).isEmpty();
    assertThat(at(100)).isEmpty();
  }

  @Test
  void shouldInterpolateWithinABucket() {
    record(50, 5);
    record(49, 30);
    record(1, 80);

    Percentiles now = at(1).orElseThrow();

    assertThat(now.p50Millis()).isEqualTo(10, within(0.01));
    assertThat(now.p99Millis()).isEqualTo(50, within(0.01));
  }

  @Test
  void shouldSayTheLastBoundOfWhatIsAboveIt() {
    record(10, 3_600_000);

    assertThat(at(1)).contains(new Percentiles(100, 100));
  }

  @Test
  void shouldForgetWhatIsOlderThanAboutAMinute() {
    record(1000, 80);
    for (int second = 0; second <= 50; second++) {
      assertThat(at(second).orElseThrow().p50Millis()).isEqualTo(75, within(0.01));
    }
    record(10, 5);
    for (int second = 51; second < 70; second++) {
      at(second);
    }

    assertThat(at(70).orElseThrow().p50Millis()).isEqualTo(5, within(0.01));
    for (int second = 71; second < 120; second++) {
      at(second);
    }
    assertThat(at(120)).isEmpty();
  }
}
