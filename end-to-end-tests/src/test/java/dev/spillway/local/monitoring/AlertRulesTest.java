package dev.spillway.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AlertRulesTest {
  private static final String REPOSITORY = "{{ $externalLabels.repository }}";

  @Test
  void shouldSayOfEachAlertHowBadItIsWhatItMeansAndWhatToDo() throws Exception {
    Set<String> headings = headings(Path.of("../docs/operations.md"));
    for (JsonNode rule : MonitoringFiles.rules()) {
      String name = rule.path("alert").asText();
      assertThat(name).startsWith("Spillway");
      assertThat(rule.path("for").asText()).as(name).matches("[0-9]+m");
      assertThat(rule.at("/labels/severity").asText()).as(name).isIn("warning", "critical");
      assertThat(rule.at("/annotations/summary").asText()).as(name).isNotBlank();
      assertThat(rule.at("/annotations/description").asText()).as(name).endsWith(".");
      String runbook = rule.at("/annotations/runbook_url").asText();
      assertThat(runbook).as(name).startsWith(REPOSITORY + "docs/operations.md#");
      assertThat(headings)
          .as("heading for the runbook of " + name)
          .contains(runbook.substring(runbook.indexOf('#') + 1));
    }
  }

  @Test
  void shouldTestEachAlertByMakingItFire() throws Exception {
    Set<String> fired = new HashSet<>();
    for (JsonNode test :
        MonitoringFiles.yaml(MonitoringFiles.PROMETHEUS.resolve("alerts.test.yml")).path("tests")) {
      for (JsonNode expectation : test.path("alert_rule_test")) {
        if (!expectation.path("exp_alerts").isEmpty()) {
          fired.add(expectation.path("alertname").asText());
        }
      }
    }

    List<String> names =
        MonitoringFiles.rules().stream().map(rule -> rule.path("alert").asText()).toList();
    assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(10);
    assertThat(fired).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void shouldLookOnlyAtJobsThatAreScraped() throws Exception {
    JsonNode configuration =
        MonitoringFiles.yaml(MonitoringFiles.PROMETHEUS.resolve("prometheus.yml"));
    Set<String> jobs = new HashSet<>();
    configuration.path("scrape_configs").forEach(job -> jobs.add(job.path("job_name").asText()));

    assertThat(configuration.path("rule_files").toString()).isEqualTo("[\"alerts.yml\"]");
    for (JsonNode rule : MonitoringFiles.rules()) {
      PromQl.parse(rule.path("expr").asText()).selectors().stream()
          .flatMap(selector -> selector.conditions().stream())
          .filter(condition -> condition.label().equals("job"))
          .forEach(condition -> assertThat(jobs).contains(condition.value().split("\\|", -1)));
    }
  }

  /** The anchors of a page's headings, as GitHub makes them. */
  private static Set<String> headings(Path page) throws Exception {
    return Files.readAllLines(page).stream()
        .filter(line -> line.matches("#+ .*"))
        .map(line -> line.replaceFirst("#+ ", "").strip().toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
