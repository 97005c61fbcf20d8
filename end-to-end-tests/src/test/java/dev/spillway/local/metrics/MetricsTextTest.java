package dev.spillway.local.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTextTest {
  private static final String TEXT =
      """
      # HELP stored_total Events
      # TYPE stored_total counter
      stored_total{application="c",store="postgres"} 12.0
      stored_total{application="c",store="elasticsearch"} 7.0
      plain 3.5E7
      stamped{a="b"} 4 1700000000000
      odd{text="a \\"quoted\\" } brace, and \\\\ more"} 1
      freshness_seconds_bucket{le="0.1"} 4
      freshness_seconds_bucket{le="+Inf"} 9
      not a sample
      """;

  private final MetricsText metrics = MetricsText.parse(TEXT);

  @Test
  void shouldSumSamplesByTheirLabels() {
    assertThat(metrics.sum("stored_total")).isEqualTo(19);
    assertThat(metrics.sum("stored_total", "store", "postgres")).isEqualTo(12);
    assertThat(metrics.sum("stored_total", "store", "oracle")).isZero();
    assertThat(metrics.sum("plain")).isEqualTo(3.5e7);
    assertThat(metrics.sum("stamped")).isEqualTo(4);
    assertThat(metrics.sum("absent")).isZero();
  }

  @Test
  void shouldReadEscapedLabels() {
    assertThat(metrics.samples("odd").getFirst().labels())
        .containsEntry("text", "a \"quoted\" } brace, and \\ more");
  }

  @Test
  void shouldReadBucketsByTheirUpperBounds() {
    assertThat(metrics.buckets("freshness_seconds"))
        .containsExactlyInAnyOrderEntriesOf(Map.of(0.1, 4.0, Double.POSITIVE_INFINITY, 9.0));
  }
}
