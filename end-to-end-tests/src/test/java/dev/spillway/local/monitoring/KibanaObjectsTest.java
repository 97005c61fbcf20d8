package dev.spillway.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The form of Kibana's saved objects, and that they name fields which documents have. */
class KibanaObjectsTest {
  private final List<JsonNode> objects;
  private final JsonNode template;

  KibanaObjectsTest() throws Exception {
    objects = MonitoringFiles.kibanaObjects();
    template =
        MonitoringFiles.yaml(Path.of("../schemas/elasticsearch/events-template.json"))
            .path("template");
  }

  @Test
  void shouldResolveEveryReferenceInsideTheFile() {
    Set<String> known = new HashSet<>();
    for (JsonNode object : objects) {
      assertThat(object.path("attributes").isObject()).isTrue();
      assertThat(object.at("/attributes/title").asText()).isNotBlank();
      assertThat(object.path("references").isArray()).isTrue();
      assertThat(object.path("typeMigrationVersion").asText()).matches("\\d+\\.\\d+\\.\\d+");
      assertThat(known.add(key(object))).as("objects are unique").isTrue();
    }
    for (JsonNode object : objects) {
      for (JsonNode reference : object.path("references")) {
        assertThat(known).as("references of " + key(object)).contains(key(reference));
      }
    }
  }

  @Test
  void shouldViewTheIndicesOfEventsByTheirTime() {
    JsonNode view = ofType("index-pattern").getFirst().path("attributes");

    assertThat(view.path("title").asText()).isEqualTo("events-*");
    assertThat(view.path("timeFieldName").asText()).isEqualTo("time");
    assertThat(fieldType("time")).isEqualTo("date");
  }

  @Test
  void shouldNameOnlyFieldsThatAreIndexed() throws Exception {
    for (JsonNode lens : ofType("lens")) {
      JsonNode layers = lens.at("/attributes/state/datasourceStates/formBased/layers");
      assertThat(layers).as(key(lens)).isNotEmpty();
      layers
          .propertyStream()
          .forEach(
              layer -> {
                assertThat(referenceNames(lens))
                    .contains("indexpattern-datasource-layer-" + layer.getKey());
                assertColumns(layer.getValue());
              });
      assertThat(lens.at("/attributes/state/visualization").toString())
          .as("the layer is drawn")
          .contains("\"layerId\":\"" + layers.fieldNames().next() + "\"");
    }
    for (JsonNode search : ofType("search")) {
      for (JsonNode column : search.at("/attributes/columns")) {
        assertThat(fieldType(column.asText())).as(column.asText()).isNotBlank();
      }
      assertThat(fieldType(search.at("/attributes/sort/0/0").asText())).isEqualTo("date");
      JsonNode source =
          MonitoringFiles.json(
              search.at("/attributes/kibanaSavedObjectMeta/searchSourceJSON").asText());
      assertThat(referenceNames(search)).contains(source.path("indexRefName").asText());
    }
  }

  private void assertColumns(JsonNode layer) {
    Set<String> ordered = new HashSet<>();
    layer.path("columnOrder").forEach(column -> ordered.add(column.asText()));
    layer
        .path("columns")
        .propertyStream()
        .forEach(
            column -> {
              assertThat(ordered).contains(column.getKey());
              String field = column.getValue().path("sourceField").asText();
              switch (column.getValue().path("operationType").asText()) {
                case "count" -> assertThat(field).isEqualTo("___records___");
                case "date_histogram" -> assertThat(fieldType(field)).isEqualTo("date");
                case "terms" -> {
                  assertThat(fieldType(field)).isEqualTo("keyword");
                  assertThat(ordered)
                      .contains(column.getValue().at("/params/orderBy/columnId").asText());
                }
                default -> throw new AssertionError("not expected: " + column.getValue());
              }
            });
  }

  @Test
  void shouldShowEachOfItsPanels() throws Exception {
    JsonNode dashboard = ofType("dashboard").getFirst();
    JsonNode panels = MonitoringFiles.json(dashboard.at("/attributes/panelsJSON").asText());

    assertThat(panels.size()).isEqualTo(dashboard.path("references").size()).isGreaterThan(2);
    for (JsonNode panel : panels) {
      assertThat(referenceNames(dashboard))
          .contains(panel.path("panelIndex").asText() + ":" + panel.path("panelRefName").asText());
      assertThat(panel.at("/gridData/i").asText()).isEqualTo(panel.path("panelIndex").asText());
      assertThat(panel.at("/gridData/x").asInt() + panel.at("/gridData/w").asInt())
          .isLessThanOrEqualTo(48);
    }
  }

  private List<JsonNode> ofType(String type) {
    List<JsonNode> found =
        objects.stream().filter(object -> object.path("type").asText().equals(type)).toList();
    assertThat(found).as(type).isNotEmpty();
    return found;
  }

  private String fieldType(String field) {
    return template.path("mappings").path("properties").path(field).path("type").asText();
  }

  private static List<String> referenceNames(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.path("references").forEach(reference -> names.add(reference.path("name").asText()));
    return names;
  }

  private static String key(JsonNode object) {
    return object.path("type").asText() + " " + object.path("id").asText();
  }
}
