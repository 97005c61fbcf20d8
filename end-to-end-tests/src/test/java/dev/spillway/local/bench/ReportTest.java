package dev.spillway.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Result GATEWAY =
      new Result("gateway")
          .put("single_per_s_64", 9_876.5)
          .put("single_per_s_512", 45_678.9)
          .put("batch_events_per_s", 123_456.7)
          .put("native_per_s", 165_432.1);
  private static final Result DRAIN =
      new Result("drain")
          .put("store", "both")
          .put("events_per_s", 30_000.0)
          .put("raw_per_s", 40_000.0);
  private static final Result BATCH_SIZE =
      new Result("batch-size")
          .put("postgres_per_s_1", 900.0)
          .put("postgres_per_s_5000", 90_000.0)
          .put("elasticsearch_per_s_1", 700.0)
          .put("elasticsearch_per_s_5000", 35_000.0)
          .put("postgres_gain", 100.0);
  private static final Result FRESHNESS =
      new Result("freshness")
          .put("p50_ms_100", 31.0)
          .put("p99_ms_100", 52.0)
          .put("commit_p50_ms_100", 45.0)
          .put("commit_p99_ms_100", 77.0);
  private static final Result START =
      new Result("start")
          .put("gateway_ready_s_without_cache", 1.31)
          .put("consumer_ready_s_without_cache", 2.52);
  private static final Result SCALE =
      new Result("scale")
          .put("per_s_consumers_1", 30_000.0)
          .put("per_s_backlog_100000", 30_100.0)
          .put("max_rss_mb_backlog_100000", 301.0);
  private static final Result PEER =
      new Result("peer").put("events_per_s", 95_000.0).put("peer_per_s", 60_000.0);
  private static final List<Result> ALL =
      List.of(GATEWAY, DRAIN, BATCH_SIZE, FRESHNESS, START, SCALE, PEER);

  @Test
  void shouldDrawAChartOfEveryScenario() {
    assertThat(Charts.of(ALL))
        .extracting(Chart::title)
        .containsExactly(
            "Draining a backlog",
            "Events over HTTP",
            "What batches save",
            "From the POST to the row",
            "From the start to the first work",
            "More consumers",
            "More to drain: throughput",
            "More to drain: memory",
            "Beside Kafka Connect");
  }

  @Test
  void shouldTakeTheSizesOfBatchesFromTheFields() {
    Chart chart = Charts.of(List.of(BATCH_SIZE)).getFirst();

    assertThat(chart.labels()).containsExactly("1", "5,000");
    assertThat(chart.series().getFirst().values())
        .extracting(Number::intValue)
        .containsExactly(900, 90_000);
  }

  @Test
  void shouldHoldAllThatItNeeds(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("new/report.html");

    new Report("a machine", ALL, Map.of()).write(file);

    String html = Files.readString(file);
    assertThat(html)
        .contains("Chart.js v", "<canvas id=\"chart-8\"", "<td>123,457</td>", "a machine")
        .doesNotContain("<script src", "<link", "{{");
    assertThat(html.split("</script>", -1)).as("scripts that end too early").hasSize(4);
  }

  @Test
  void shouldSayWhatWasNotMeasuredAndTakeItAsText() throws Exception {
    String html =
        new Report("a <b>", List.of(), Map.of("gateway", "wrk is not on the \"PATH\"")).html();

    assertThat(html).contains("a &lt;b&gt;", "wrk is not on the &quot;PATH&quot;");
  }
}
