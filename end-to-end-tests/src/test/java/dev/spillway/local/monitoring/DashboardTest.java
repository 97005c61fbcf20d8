package dev.spillway.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DashboardTest {
  private static final Pattern LEGEND_LABEL = Pattern.compile("\\{\\{\\s*(\\w+)\\s*\\}\\}");

  @Test
  void shouldAskTheChosenSourceForTheChosenInstancesAlone() throws Exception {
    JsonNode dashboard = MonitoringFiles.dashboard();
    assertThat(dashboard.path("uid").asText()).isEqualTo("spillway");
    assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(41);
    List<String> variables = new ArrayList<>();
    dashboard.at("/templating/list").forEach(one -> variables.add(one.path("name").asText()));
    assertThat(variables).containsExactly("datasource", "job", "instance");

    for (JsonNode panel : MonitoringFiles.panels()) {
      for (JsonNode target : panel.path("targets")) {
        String title = panel.path("title").asText();
        assertThat(target.at("/datasource/uid").asText()).as(title).isEqualTo("${datasource}");
        for (PromQl.Selector selector : PromQl.parse(target.path("expr").asText()).selectors()) {
          assertThat(selector.conditions())
              .as(title)
              .contains(
                  new PromQl.Condition("job", "=~", "$job"),
                  new PromQl.Condition("instance", "=~", "$instance"));
        }
      }
    }
  }

  @Test
  void shouldNameInLegendsOnlyLabelsThatTheQueryKeeps() throws Exception {
    for (JsonNode panel : MonitoringFiles.panels()) {
      for (JsonNode target : panel.path("targets")) {
        Set<String> kept = new HashSet<>();
        PromQl.parse(target.path("expr").asText())
            .selectors()
            .forEach(selector -> kept.addAll(selector.grouping()));
        Matcher label = LEGEND_LABEL.matcher(target.path("legendFormat").asText());
        while (label.find()) {
          assertThat(kept).as(panel.path("title").asText()).contains(label.group(1));
        }
      }
    }
  }

  @Test
  void shouldExplainEachPanelAndGiveItsUnit() throws Exception {
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : MonitoringFiles.dashboard().path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).as("ids are unique").isTrue();
    }
    for (JsonNode panel : MonitoringFiles.panels()) {
      String title = panel.path("title").asText();
      assertThat(title).isNotBlank();
      assertThat(panel.path("description").asText()).as(title).endsWith(".");
      assertThat(panel.path("targets")).as(title).isNotEmpty();
      switch (panel.path("type").asText()) {
        case "table" -> {}
        case "heatmap" ->
            assertThat(panel.at("/options/yAxis/unit").asText()).as(title).isEqualTo("s");
        default ->
            assertThat(panel.at("/fieldConfig/defaults/unit").asText()).as(title).isNotBlank();
      }
    }
  }

  @Test
  void shouldPutNoPanelOverAnother() throws Exception {
    Set<String> taken = new HashSet<>();
    for (JsonNode panel : MonitoringFiles.dashboard().path("panels")) {
      JsonNode place = panel.path("gridPos");
      int left = place.path("x").asInt();
      int top = place.path("y").asInt();
      assertThat(left + place.path("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = left; x < left + place.path("w").asInt(); x++) {
        for (int y = top; y < top + place.path("h").asInt(); y++) {
          assertThat(taken.add(x + "/" + y)).as(panel.path("title").asText()).isTrue();
        }
      }
    }
  }

  @Test
  void shouldBeProvisionedWithASourceThatThereIs() throws Exception {
    JsonNode source =
        MonitoringFiles.yaml(
                MonitoringFiles.GRAFANA.resolve("provisioning/datasources/prometheus.yml"))
            .at("/datasources/0");
    assertThat(source.path("type").asText()).isEqualTo("prometheus");
    assertThat(source.path("url").asText()).isEqualTo("http://prometheus:9090");
    String scrapeInterval =
        MonitoringFiles.yaml(MonitoringFiles.PROMETHEUS.resolve("prometheus.yml"))
            .at("/global/scrape_interval")
            .asText();
    assertThat(source.at("/jsonData/timeInterval").asText()).isEqualTo(scrapeInterval);

    JsonNode provider =
        MonitoringFiles.yaml(
                MonitoringFiles.GRAFANA.resolve("provisioning/dashboards/spillway.yml"))
            .at("/providers/0");
    assertThat(provider.path("type").asText()).isEqualTo("file");
    assertThat(provider.at("/options/path").asText()).isEqualTo("/var/lib/grafana/dashboards");
  }
}
