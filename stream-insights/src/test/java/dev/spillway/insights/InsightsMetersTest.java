package dev.spillway.insights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class InsightsMetersTest {
  private final Map<MetricName, Metric> metrics = new HashMap<>();

  @Test
  void shouldTakeTheGreatestLagOfThoseThatCount() {
    put("records-lag-max", Map.of("client-id", "a-StreamThread-1-consumer"), 7.0);
    put("records-lag-max", Map.of("client-id", "b-StreamThread-2-consumer"), 9.0);
    put("records-lag-max", Map.of("client-id", "c-StreamThread-3-consumer"), Double.NaN);
    put("records-lag-max", Map.of("client-id", "a-StreamThread-1-restore-consumer"), 100.0);
    put("records-lag-max", Map.of("client-id", "a-global-consumer"), 200.0);
    put(
        "records-lag-max",
        Map.of("client-id", "a-StreamThread-1-consumer", "topic", "events", "partition", "0"),
        300.0);
    put("records-lead-min", Map.of("client-id", "a-StreamThread-1-consumer"), 400.0);

    assertThat(InsightsMeters.lag(metrics)).isEqualTo(9);
  }

  @Test
  void shouldHaveNoLagBeforeKafkaTellsOne() {
    put("records-lag-max", Map.of("client-id", "a-StreamThread-1-consumer"), Double.NaN);

    assertThat(InsightsMeters.lag(metrics)).isZero();
    assertThat(InsightsMeters.lag(Map.of())).isZero();
  }

  private void put(String name, Map<String, String> tags, double value) {
    MetricName metric = new MetricName(name, "consumer-fetch-manager-metrics", "", tags);
    metrics.put(
        metric,
        new Metric() {
          @Override
          public MetricName metricName() {
            return metric;
          }

          @Override
          public Object metricValue() {
            return value;
          }
        });
  }
}
