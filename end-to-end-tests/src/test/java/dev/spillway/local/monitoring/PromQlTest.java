package dev.spillway.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.spillway.local.monitoring.PromQl.Condition;
import dev.spillway.local.monitoring.PromQl.Selector;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQlTest {
  @Test
  void shouldFindMetricsWithTheirConditionsAndTheGroupingAroundThem() {
    PromQl read =
        PromQl.parse(
            "histogram_quantile(0.99, sum by (job, le) (rate(a_bucket{job=~\"$job\", s!=\"x,y\"}"
                + "[$__rate_interval]))) > 1 and on (job) count by (job) (b offset 15m)");

    assertThat(read.selectors())
        .containsExactly(
            new Selector(
                "a_bucket",
                List.of(new Condition("job", "=~", "$job"), new Condition("s", "!=", "x,y")),
                Set.of("job", "le")),
            new Selector("b", List.of(), Set.of("job")));
    assertThat(read.joined()).containsExactly("job");
  }

  @Test
  void shouldGatherTheGroupingOfNestedAggregations() {
    PromQl read = PromQl.parse("sum by (job) (max by (job, partition) (a)) - b / 1e-9 * 2.5");

    assertThat(read.selectors())
        .containsExactly(
            new Selector("a", List.of(), Set.of("job", "partition")),
            new Selector("b", List.of(), Set.of()));
  }

  @Test
  void shouldRefuseWhatItWouldOverlook() {
    for (String text :
        List.of(
            "{__name__=\"a\"}",
            "sum(a) by (job)",
            "sum without (job) (a)",
            "sum(a",
            "a{b}",
            "a{b=c}",
            "rate(a[5m]) @ $x")) {
      assertThatIllegalArgumentException().as(text).isThrownBy(() -> PromQl.parse(text));
    }
  }
}
