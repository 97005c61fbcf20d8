package dev.spillway.consumer.sink.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.schema.EventSchema;
import java.io.IOException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The indices of a type that are there already. For one thread. */
public final class TypeIndices {
  private static final Logger log = LoggerFactory.getLogger(TypeIndices.class);
  private static final String SHARED = "/events-*,-" + IndexNames.STRAY_INDEX;
  private static final String LENIENT = "?ignore_unavailable=true&allow_no_indices=true";

  private final Cluster cluster;
  private final long waitMillis;

  /** Asks for nothing yet. */
  public TypeIndices(Cluster cluster, ElasticsearchConfig config) {
    this.cluster = cluster;
    this.waitMillis = config.requestTimeout().toMillis() / 2;
  }

  /**
   * The latest time of the type's documents, wherever they lie but in the index for stray times,
   * where they stay anyway; empty if there are none.
   *
   * @param own whether its own indices count, too
   * @throws IOException if a shard does not answer
   */
  public Optional<Instant> latest(String type, boolean own) throws IOException {
    IndexScan.awaitShards(cluster, waitMillis);
    String indices = own ? SHARED : SHARED + ",-" + TypeFamily.of(type).prefix() + "*";
    complete(cluster.post(indices + "/_refresh" + LENIENT, ""));
    ObjectNode search = DocumentSource.JSON.createObjectNode().put("size", 0);
    search.putObject("query").putObject("term").put("type", type);
    search.putObject("aggs").putObject("latest").putObject("max").put("field", "time");
    String path = indices + "/_search" + LENIENT + "&allow_partial_search_results=false";
    JsonNode latest =
        complete(cluster.post(path, search.toString())).at("/aggregations/latest/value");
    return latest.isNumber()
        ? Optional.of(Instant.ofEpochMilli(latest.decimalValue().longValue()))
        : Optional.empty();
  }

  /** The earliest month that the type has an index of its own for. */
  public Optional<YearMonth> earliest(String type) throws IOException {
    TypeFamily family = TypeFamily.of(type);
    String path = "/" + family.prefix() + "*/_alias" + LENIENT;
    JsonNode there = DocumentSource.JSON.readTree(cluster.get(path));
    Optional<YearMonth> earliest = Optional.empty();
    for (Map.Entry<String, JsonNode> index : there.properties()) {
      if (family.holds(index.getKey())) {
        YearMonth month = family.month(index.getKey());
        earliest = earliest.filter(month::isAfter).or(() -> Optional.of(month));
      }
    }
    return earliest;
  }

  private static JsonNode complete(byte[] bytes) throws IOException {
    JsonNode answer = DocumentSource.JSON.readTree(bytes);
    if (answer.path("_shards").path("failed").asInt(0) != 0) {
      throw new IOException("not every shard of events-* answered");
    }
    return answer;
  }

  /**
   * Adds the fields of a schema that the type's indices do not have yet. A field of another kind
   * stays as it is there: it changes with the index of the next month, and is told.
   *
   * @return to how many indices fields were added
   */
  public int addFields(EventSchema schema) throws IOException {
    ObjectNode wanted = TypedMapping.of(schema).properties();
    TypeFamily family = TypeFamily.of(schema.type());
    JsonNode there =
        DocumentSource.JSON.readTree(cluster.get("/" + family.prefix() + "*/_mapping" + LENIENT));
    int changed = 0;
    for (Map.Entry<String, JsonNode> index : there.properties()) {
      if (family.holds(index.getKey())) {
        changed += add(schema, index.getKey(), wanted, index.getValue().at("/mappings/properties"));
      }
    }
    return changed;
  }

  private int add(EventSchema schema, String index, ObjectNode wanted, JsonNode fields)
      throws IOException {
    List<String> other = new ArrayList<>();
    ObjectNode data = DocumentSource.JSON.createObjectNode().put("type", "object");
    data.set("properties", wanted);
    ObjectNode all = DocumentSource.JSON.createObjectNode();
    all.set("data", data);
    ObjectNode missing = missing("", all, fields, other);
    if (!other.isEmpty()) {
      log.atInfo()
          .addKeyValue("schema", schema.id())
          .addKeyValue("index", index)
          .addKeyValue("fields", other)
          .log("fields of an index are of another kind than the schema says, and stay so");
    }
    if (missing.isEmpty()) {
      return 0;
    }
    ObjectNode mapping = DocumentSource.JSON.createObjectNode();
    mapping.set("properties", missing);
    try {
      cluster.put("/" + index + "/_mapping", mapping.toString());
    } catch (Cluster.StatusException e) {
      if (e.status() >= 500 || e.status() == 429) {
        throw e;
      }
      // One index that takes no fields, such as one that is read-only, must not keep the others.
      log.atWarn()
          .addKeyValue("schema", schema.id())
          .addKeyValue("index", index)
          .addKeyValue("status", e.status())
          .log("index takes no new fields; its documents are not found by them");
      return 0;
    }
    log.atInfo()
        .addKeyValue("schema", schema.id())
        .addKeyValue("index", index)
        .log("fields of a new schema added to an index");
    return 1;
  }

  /** What is wanted and not there; names of what is there as something else are added to a list. */
  private static ObjectNode missing(
      String path, ObjectNode wanted, JsonNode there, List<String> other) {
    ObjectNode missing = DocumentSource.JSON.createObjectNode();
    for (Map.Entry<String, JsonNode> one : wanted.properties()) {
      String name = path.isEmpty() ? one.getKey() : path + "." + one.getKey();
      JsonNode ours = one.getValue();
      JsonNode theirs = there.path(one.getKey());
      if (theirs.isMissingNode()) {
        missing.set(one.getKey(), ours);
      } else if (!type(ours).equals(type(theirs))) {
        other.add(name);
      } else if (ours.path("properties") instanceof ObjectNode members) {
        ObjectNode below = missing(name, members, theirs.path("properties"), other);
        if (!below.isEmpty()) {
          missing.putObject(one.getKey()).put("type", type(ours)).set("properties", below);
        }
      }
    }
    return missing;
  }

  /** Elasticsearch leaves out the type of objects. */
  private static String type(JsonNode field) {
    return field.path("type").asText("object");
  }
}
