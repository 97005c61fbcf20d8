package dev.spillway.local.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files below {@code docs/monitoring}. */
final class MonitoringFiles {
  static final Path DIRECTORY = Path.of("../docs/monitoring");
  static final Path PROMETHEUS = DIRECTORY.resolve("prometheus");
  static final Path GRAFANA = DIRECTORY.resolve("grafana");
  static final Path METRICS_TABLE = DIRECTORY.resolve("metrics.md");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();

  private MonitoringFiles() {}

  /**
   * A PromQL expression.
   *
   * @param place where it stands, for a person
   */
  record Expression(String place, String text) {}

  static JsonNode yaml(Path file) throws IOException {
    return YAML.readTree(file.toFile());
  }

  static JsonNode dashboard() throws IOException {
    return JSON.readTree(GRAFANA.resolve("spillway.json").toFile());
  }

  /** The objects of Kibana's file, one of each line. */
  static List<JsonNode> kibanaObjects() throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (String line : Files.readAllLines(DIRECTORY.resolve("kibana/spillway.ndjson"))) {
      objects.add(JSON.readTree(line));
    }
    return objects;
  }

  static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  /** The alert rules of all groups. */
  static List<JsonNode> rules() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    for (JsonNode group : yaml(PROMETHEUS.resolve("alerts.yml")).path("groups")) {
      group.path("rules").forEach(rules::add);
    }
    return rules;
  }

  /** The panels that show something, which rows do not. */
  static List<JsonNode> panels() throws IOException {
    List<JsonNode> panels = new ArrayList<>();
    for (JsonNode panel : dashboard().path("panels")) {
      if (!panel.path("type").asText().equals("row")) {
        panels.add(panel);
      }
    }
    return panels;
  }

  static List<Expression> expressions() throws IOException {
    List<Expression> expressions = new ArrayList<>();
    for (JsonNode rule : rules()) {
      expressions.add(
          new Expression("alerts.yml: " + rule.path("alert").asText(), rule.path("expr").asText()));
    }
    for (JsonNode panel : panels()) {
      for (JsonNode target : panel.path("targets")) {
        expressions.add(
            new Expression(
                "spillway.json: " + panel.path("title").asText(), target.path("expr").asText()));
      }
    }
    for (JsonNode annotation : dashboard().path("annotations").path("list")) {
      if (annotation.has("expr")) {
        expressions.add(
            new Expression(
                "spillway.json: annotation " + annotation.path("name").asText(),
                annotation.path("expr").asText()));
      }
    }
    return expressions;
  }
}
