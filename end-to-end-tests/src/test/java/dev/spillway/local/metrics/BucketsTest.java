package dev.spillway.local.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BucketsTest {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  @Test
  void shouldInterpolateInsideABucket() {
    NavigableMap<Double, Double> counts = buckets(Map.of(0.1, 50.0, 0.2, 100.0, INFINITE, 100.0));

    assertThat(Buckets.quantile(counts, 0.5).orElseThrow()).isCloseTo(0.1, within(1e-9));
    assertThat(Buckets.quantile(counts, 0.75).orElseThrow()).isCloseTo(0.15, within(1e-9));
  }

  @Test
  void shouldNotInventAnUpperBound() {
    NavigableMap<Double, Double> counts = buckets(Map.of(0.1, 1.0, INFINITE, 10.0));

    assertThat(Buckets.quantile(counts, 0.99).orElseThrow()).isEqualTo(0.1);
  }

  @Test
  void shouldBeEmptyWhenNothingWasCounted() {
    assertThat(Buckets.quantile(buckets(Map.of()), 0.5)).isEmpty();
    assertThat(Buckets.quantile(buckets(Map.of(1.0, 0.0, INFINITE, 0.0)), 0.5)).isEmpty();
  }

  @Test
  void shouldCountFromAnewWhenTheProcessDid() {
    NavigableMap<Double, Double> before = buckets(Map.of(1.0, 5.0, INFINITE, 8.0));
    NavigableMap<Double, Double> after = buckets(Map.of(1.0, 7.0, INFINITE, 11.0));
    NavigableMap<Double, Double> restarted = buckets(Map.of(1.0, 1.0, INFINITE, 2.0));

    assertThat(Buckets.growth(before, after)).isEqualTo(buckets(Map.of(1.0, 2.0, INFINITE, 3.0)));
    assertThat(Buckets.growth(after, restarted)).isEqualTo(restarted);
  }

  @Test
  void shouldKeepATotalOverRestarts() {
    RunningTotal total = new RunningTotal();
    total.observe(10);
    total.observe(15);
    total.observe(2);
    total.observe(4);

    assertThat(total.total()).isEqualTo(19);
  }

  private static NavigableMap<Double, Double> buckets(Map<Double, Double> counts) {
    return new TreeMap<>(counts);
  }
}
