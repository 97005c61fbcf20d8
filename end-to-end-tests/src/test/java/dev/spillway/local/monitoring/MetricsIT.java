package dev.spillway.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.metrics.MetricsText;
import dev.spillway.local.monitoring.MonitoringFiles.Expression;
import dev.spillway.local.monitoring.PromQl.Condition;
import dev.spillway.local.monitoring.PromQl.Selector;
import dev.spillway.local.system.Application;
import dev.spillway.local.system.LocalSystem;
import dev.spillway.local.system.SharedSystem;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Running applications have the metrics that the dashboard, the alerts and the page name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsIT {
  /** What Prometheus itself adds to every sample, and the metrics that are its own. */
  private static final Set<String> TARGET_LABELS = Set.of("job", "instance");

  private static final Set<String> PROMETHEUS_OWN = Set.of("up");

  /** Statuses come as they are answered: 503 needs Kafka to be away. */
  private static final Set<String> OPEN_LABELS = Set.of("job", "instance", "status");

  /** Series of one application: more is a cardinality that nobody chose. */
  private static final int MOST_SERIES = 500;

  private final SortedMap<String, Exposition> applications = new TreeMap<>();
  private final Map<String, List<MetricsText.Sample>> samples = new HashMap<>();

  @BeforeAll
  void scrape() throws Exception {
    LocalSystem system = SharedSystem.get();
    Application insights = system.addInsights();
    insights.start();
    try (Incidents incidents = new Incidents(system)) {
      insights.awaitReady(SharedSystem.DEADLINE);
      incidents.happen();
      incidents.counted(insights);
      Map.of(
              "producer-gateway", system.gateway(),
              "batch-consumer", system.consumers().getFirst(),
              "stream-insights", insights)
          .forEach((name, one) -> applications.put(name, Exposition.parse(incidents.metrics(one))));
    } finally {
      insights.stop();
    }
    for (Exposition exposition : applications.values()) {
      exposition
          .samples()
          .forEach(
              (name, of) -> samples.computeIfAbsent(name, key -> new ArrayList<>()).addAll(of));
    }
  }

  @Test
  void shouldHaveEveryMetricAndLabelThatDashboardAndAlertsName() throws Exception {
    List<Expression> expressions = MonitoringFiles.expressions();
    assertThat(expressions).hasSizeGreaterThan(50);
    Set<String> missing = new TreeSet<>();
    for (Expression expression : expressions) {
      PromQl read = PromQl.parse(expression.text());
      assertThat(read.selectors()).as(expression.place()).isNotEmpty();
      assertThat(TARGET_LABELS).as(expression.place()).containsAll(read.joined());
      for (Selector selector : read.selectors()) {
        check(selector).forEach(what -> missing.add(expression.place() + ": " + what));
      }
    }
    assertThat(missing).isEmpty();
  }

  private List<String> check(Selector selector) {
    List<String> missing = new ArrayList<>();
    List<MetricsText.Sample> found = samples.get(selector.metric());
    if (found == null) {
      if (!PROMETHEUS_OWN.contains(selector.metric())) {
        missing.add("no metric " + selector.metric());
      }
      return missing;
    }
    Set<String> labels = new HashSet<>(TARGET_LABELS);
    found.forEach(sample -> labels.addAll(sample.labels().keySet()));
    for (String label : selector.grouping()) {
      if (!labels.contains(label)) {
        missing.add(selector.metric() + " has no label " + label);
      }
    }
    for (Condition condition : selector.conditions()) {
      if (!labels.contains(condition.label())) {
        missing.add(selector.metric() + " has no label " + condition.label());
      } else if (!OPEN_LABELS.contains(condition.label())
          && found.stream()
              .noneMatch(
                  sample -> condition.value().equals(sample.labels().get(condition.label())))) {
        missing.add(selector.metric() + " has no " + condition.label() + " " + condition.value());
      }
    }
    return missing;
  }

  @Test
  void shouldListEveryMetricOnThePage() throws Exception {
    String page = MetricsTable.render(applications);
    if (System.getProperty("spillway.metrics.write") != null) {
      Files.writeString(MonitoringFiles.METRICS_TABLE, page);
    }

    assertThat(MonitoringFiles.METRICS_TABLE)
        .as("docs/monitoring/metrics.md; made anew with -Dspillway.metrics.write")
        .hasContent(page);
  }

  @Test
  void shouldExplainEachMetricAndKeepTheirNumberSmall() {
    for (Exposition exposition : applications.values()) {
      exposition
          .families()
          .values()
          .forEach(family -> assertThat(family.help()).as(family.name()).isNotBlank());
      assertThat(exposition.samples().values().stream().mapToInt(List::size).sum())
          .isBetween(100, MOST_SERIES);
    }
  }
}
