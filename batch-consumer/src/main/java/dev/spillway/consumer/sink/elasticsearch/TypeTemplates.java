package dev.spillway.consumer.sink.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.schema.EventSchema;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The templates of the indices of single types: the general one, with typed fields below {@code
 * data}. One that was made from a newer schema, or from a newer general template, stays as it is.
 * Thread-safe.
 */
public final class TypeTemplates {
  private static final Logger log = LoggerFactory.getLogger(TypeTemplates.class);
  private static final String PATH = "/_index_template/spillway-type-";
  private static final int NOT_FOUND = 404;
  private static final int MOST_NAMED = 10;

  /** Fields of ours are well formed: a value that is not is to be seen. */
  private static final Set<String> STRICT = Set.of("date", "integer", "long");

  private final Cluster cluster;

  /** By path, what this process has put. */
  private final Map<String, ObjectNode> known = new ConcurrentHashMap<>();

  /** Puts nothing yet. */
  public TypeTemplates(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Puts the template of a type, unless the one in force is the same or newer.
   *
   * @return false if it is newer
   */
  public boolean put(EventSchema schema) throws IOException {
    TypedMapping mapping = TypedMapping.of(schema);
    if (!mapping.left().isEmpty()) {
      log.atWarn()
          .addKeyValue("schema", schema.id())
          .addKeyValue("count", mapping.left().size())
          .addKeyValue("first", mapping.left().stream().limit(MOST_NAMED).toList())
          .log("places of an event schema get no field of their own: too many or too deep");
    }
    ObjectNode template = template(schema, mapping);
    String path = PATH + TypeFamily.of(schema.type()).name();
    JsonNode then = inForce(cluster, path);
    if (isNewer(then, template)) {
      log.atInfo()
          .addKeyValue("schema", schema.id())
          .addKeyValue("in_force", then.at("/_meta/schema").asText())
          .log("index template of a type is of a newer version and stays");
      return false;
    }
    if (!then.path("_meta").equals(template.path("_meta"))) {
      cluster.put(path, template.toString());
    }
    known.put(path, template);
    return true;
  }

  /** Puts those again that are gone: the cluster may be another one than before. */
  void restore() throws IOException {
    for (Map.Entry<String, ObjectNode> one : known.entrySet()) {
      if (inForce(cluster, one.getKey()).isMissingNode()) {
        cluster.put(one.getKey(), one.getValue().toString());
      }
    }
  }

  private static boolean isNewer(JsonNode then, JsonNode now) {
    return List.of("/_meta/schema_version", "/_meta/general_version").stream()
        .anyMatch(version -> then.at(version).asInt() > now.at(version).asInt());
  }

  /** Whether a type's template is there. */
  static boolean isThere(Cluster cluster, TypeFamily family) throws IOException {
    return !inForce(cluster, PATH + family.name()).isMissingNode();
  }

  private static JsonNode inForce(Cluster cluster, String path) throws IOException {
    try {
      return DocumentSource.JSON
          .readTree(cluster.get(path))
          .path("index_templates")
          .path(0)
          .path("index_template");
    } catch (Cluster.StatusException e) {
      if (e.status() == NOT_FOUND) {
        return DocumentSource.JSON.missingNode();
      }
      throw e;
    }
  }

  /** The general template with what differs. */
  private static ObjectNode template(EventSchema schema, TypedMapping mapping) throws IOException {
    ObjectNode template = (ObjectNode) DocumentSource.JSON.readTree(IndexTemplate.template());
    TypeFamily family = TypeFamily.of(schema.type());
    int general = template.path("version").asInt();
    template.putArray("index_patterns").add(family.prefix() + "*");
    // Of two patterns that fit an index, the longer one is that of its type.
    int length = family.name().getBytes(UTF_8).length;
    template.put("priority", template.path("priority").asInt() + length);
    template.put("version", schema.version());
    ObjectNode inner = (ObjectNode) template.path("template");
    inner
        .withObject("/settings/index/mapping")
        .put("ignore_malformed", true)
        .withObject("/total_fields")
        .put("limit", 1000);
    ObjectNode properties = inner.withObject("/mappings/properties");
    for (JsonNode field : properties) {
      if (STRICT.contains(field.path("type").asText())) {
        ((ObjectNode) field).put("ignore_malformed", false);
      }
    }
    properties.set("data_untyped", properties.path("data"));
    properties
        .putObject("data")
        .put("type", "object")
        .put("dynamic", false)
        .set("properties", mapping.properties());
    template
        .putObject("_meta")
        .put("type", schema.type())
        .put("schema", schema.id().toString())
        .put("schema_version", schema.version())
        .put("general_version", general)
        .put("content", TypeFamily.hash(template.toString()));
    return template;
  }
}
