package dev.spillway.local.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The chart with values, rendered.
 *
 * @param objects in the order in which Helm installs them; without hooks
 */
record Chart(List<JsonNode> objects) {
  static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  static final Path DIRECTORY = CHECKOUT.resolve("deploy/helm/spillway");
  static final YAMLMapper YAML = new YAMLMapper();

  private static final String KUBERNETES = "1.34.0";
  private static final ObjectMapper DOCUMENTS = new ObjectMapper(new YAMLFactory());

  /** Files with values, each a way to install it. */
  static List<Path> variants() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY.resolve("ci"))) {
      return files.sorted().toList();
    }
  }

  /**
   * Renders it.
   *
   * @throws IllegalStateException if Helm refuses, with what it says
   */
  static Chart render(Path values) throws IOException {
    @Nullable String manifests =
        new Helm(DIRECTORY)
            .template()
            .withName("spillway")
            .withNamespace("events")
            .withKubeVersion(KUBERNETES)
            .withValuesFile(values)
            .call();
    List<JsonNode> objects = new ArrayList<>();
    if (manifests == null) {
      return new Chart(objects);
    }
    try (var documents = DOCUMENTS.readerFor(JsonNode.class).<JsonNode>readValues(manifests)) {
      documents.forEachRemaining(
          document -> {
            if (!document.isMissingNode() && !document.isNull()) {
              objects.add(document);
            }
          });
    }
    return new Chart(objects);
  }

  /** The same with values as YAML. */
  static Chart render(String values) throws IOException {
    Path file = Files.createTempFile("values-", ".yaml");
    try {
      Files.writeString(file, values);
      return render(file);
    } finally {
      Files.delete(file);
    }
  }

  List<JsonNode> ofKind(String kind) {
    return objects.stream().filter(one -> one.path("kind").asText().equals(kind)).toList();
  }

  /** The one of this kind that belongs to the component. */
  JsonNode of(String kind, String component) {
    List<JsonNode> found =
        ofKind(kind).stream().filter(one -> component(one).equals(component)).toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " objects " + kind + " of " + component);
    }
    return found.getFirst();
  }

  static String component(JsonNode object) {
    return object.at("/metadata/labels").path("app.kubernetes.io/component").asText();
  }

  static String name(JsonNode object) {
    return object.path("kind").asText() + " " + object.at("/metadata/name").asText();
  }

  /** Deployments and Jobs. */
  List<JsonNode> workloads() {
    return objects.stream().filter(one -> one.at("/spec/template/spec").isObject()).toList();
  }

  /** The file that the component's application reads. */
  JsonNode configuration(String component) throws IOException {
    return YAML.readTree(of("ConfigMap", component).at("/data/config.yaml").asText());
  }
}
