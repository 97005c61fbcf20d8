package dev.spillway.consumer.sink.elasticsearch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.Selection;
import dev.spillway.consumer.sink.StoredEvent;
import dev.spillway.consumer.sink.StoredKey;
import dev.spillway.event.EventKey;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The indices {@code events-*}, read and tidied for an operator. For one thread. */
public final class EventIndices {
  private static final String PATTERN = "/events-*";
  private static final String LENIENT = "?ignore_unavailable=true&allow_no_indices=true";
  private static final String KEEP_ALIVE = "5m";
  private static final List<String> KEY_FIELDS =
      List.of("time", "received_at", "kafka_partition", "kafka_offset");
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNumberLength(10_000).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final Cluster cluster;
  private final Documents documents;

  /** Opens nothing yet. */
  public EventIndices(Cluster cluster, EventWindow window) {
    this.cluster = cluster;
    this.documents = new Documents(window);
  }

  /**
   * A document that was found by a scan.
   *
   * @param index where it lies
   * @param id its id
   * @param stored what it is of; null if it is none of the pipeline's
   * @param sequenceNumber of its last change
   * @param primaryTerm of its last change
   */
  public record Found(
      String index, String id, @Nullable StoredKey stored, long sequenceNumber, long primaryTerm) {}

  /** Takes pages of documents. */
  @FunctionalInterface
  public interface Visitor {
    /** Takes one page. */
    void visit(List<Found> page) throws Exception;
  }

  /** The documents with these keys; sees those that no refresh has made searchable yet. */
  public Map<EventKey, StoredEvent> find(Collection<StoredKey> wanted) throws IOException {
    Map<EventKey, StoredEvent> found = new HashMap<>();
    for (JsonNode doc : lookUp(wanted, true)) {
      EventKey key = EventKey.parse(doc.path("_id").asText());
      found.put(key, event(key, doc.path("_source")));
    }
    return found;
  }

  /** Which of these keys have a document. */
  public Set<EventKey> present(Collection<StoredKey> wanted) throws IOException {
    Set<EventKey> found = new HashSet<>();
    for (JsonNode doc : lookUp(wanted, false)) {
      found.add(EventKey.parse(doc.path("_id").asText()));
    }
    return found;
  }

  private List<JsonNode> lookUp(Collection<StoredKey> wanted, boolean source) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    if (wanted.isEmpty()) {
      return found;
    }
    ObjectNode request = JSON.createObjectNode();
    ArrayNode docs = request.putArray("docs");
    for (StoredKey one : wanted) {
      docs.addObject()
          .put("_index", documents.index(one.time()))
          .put("_id", one.key().toString())
          .put("_source", source);
    }
    JsonNode answer = JSON.readTree(cluster.post("/_mget", request.toString()));
    for (JsonNode doc : answer.path("docs")) {
      if (doc.has("error")
          && !doc.path("error").path("type").asText().equals("index_not_found_exception")) {
        throw new IOException("a document could not be looked up: " + doc.path("error"));
      }
      if (doc.path("found").asBoolean(false)) {
        found.add(doc);
      }
    }
    return found;
  }

  /**
   * Visits every document that was there when this was called, in pages. Documents that are none of
   * the pipeline's are visited, too.
   */
  public void scan(Selection selection, int pageSize, Visitor visitor) throws Exception {
    whole(JSON.readTree(cluster.post(PATTERN + "/_refresh" + LENIENT, "{}")));
    String opened = PATTERN + "/_pit" + LENIENT + "&keep_alive=" + KEEP_ALIVE;
    String pit = JSON.readTree(cluster.post(opened, "")).path("id").asText();
    try {
      JsonNode after = null;
      do {
        JsonNode answer =
            JSON.readTree(
                cluster.post(
                    "/_search?allow_partial_search_results=false",
                    page(selection, pit, after, pageSize)));
        whole(answer);
        pit = answer.path("pit_id").asText(pit);
        List<Found> page = new ArrayList<>();
        after = null;
        for (JsonNode hit : answer.path("hits").path("hits")) {
          page.add(found(hit));
          after = hit.get("sort");
        }
        if (!page.isEmpty()) {
          visitor.visit(page);
        }
      } while (after != null);
    } finally {
      cluster.delete("/_pit", JSON.createObjectNode().put("id", pit).toString());
    }
  }

  /** A scan that leaves out a shard would take its documents for missing, or find nothing amiss. */
  private static void whole(JsonNode answer) throws IOException {
    int failed = answer.path("_shards").path("failed").asInt();
    if (failed > 0 || answer.path("timed_out").asBoolean()) {
      throw new IOException(failed + " shards did not answer; run the command again");
    }
  }

  private static String page(
      Selection selection, String pit, @Nullable JsonNode after, int pageSize) {
    ObjectNode search = JSON.createObjectNode();
    search.put("size", pageSize).put("track_total_hits", false).put("seq_no_primary_term", true);
    search.putObject("pit").put("id", pit).put("keep_alive", KEEP_ALIVE);
    search.putArray("sort").add("_shard_doc");
    search.set("_source", JSON.valueToTree(KEY_FIELDS));
    ArrayNode filters = search.putObject("query").putObject("bool").putArray("filter");
    range(filters, "received_at", selection.receivedFrom(), selection.receivedTo());
    range(filters, "time", selection.timeFrom(), selection.timeTo());
    if (!selection.partitions().isEmpty()) {
      filters
          .addObject()
          .putObject("terms")
          .set("kafka_partition", JSON.valueToTree(selection.partitions()));
    }
    if (after != null) {
      search.set("search_after", after);
    }
    return search.toString();
  }

  private static void range(
      ArrayNode filters, String field, @Nullable Instant from, @Nullable Instant to) {
    if (from != null || to != null) {
      ObjectNode range = filters.addObject().putObject("range").putObject(field);
      if (from != null) {
        range.put("gte", from.toString());
      }
      if (to != null) {
        range.put("lt", to.toString());
      }
    }
  }

  /** Removes documents that have not changed since they were found. Returns how many are gone. */
  public int remove(Collection<Found> unwanted) throws IOException {
    StringBuilder body = new StringBuilder();
    for (Found one : unwanted) {
      ObjectNode line = JSON.createObjectNode();
      line.putObject("delete")
          .put("_index", one.index())
          .put("_id", one.id())
          .put("if_seq_no", one.sequenceNumber())
          .put("if_primary_term", one.primaryTerm());
      body.append(line).append('\n');
    }
    if (body.isEmpty()) {
      return 0;
    }
    byte[] bytes = body.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    BulkResponse response = cluster.bulk(bytes, bytes.length);
    int kept = 0;
    for (BulkResponse.Item item : response.items()) {
      if (item.isConflict()) {
        kept++; // changed since: not the one that was found
      } else if (!item.isDone() && item.status() != 404) {
        throw new IOException(item.status() + " " + item.type() + ": " + item.reason());
      }
    }
    return unwanted.size() - kept;
  }

  private static Found found(JsonNode hit) {
    String id = hit.path("_id").asText();
    return new Found(
        hit.path("_index").asText(),
        id,
        key(id, hit.path("_source")),
        hit.path("_seq_no").asLong(),
        hit.path("_primary_term").asLong());
  }

  private static @Nullable StoredKey key(String id, JsonNode source) {
    try {
      return new StoredKey(
          EventKey.parse(id),
          instant(source, "time"),
          instant(source, "received_at"),
          source.path("kafka_partition").intValue(),
          source.path("kafka_offset").longValue());
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      return null; // somebody else's document: the caller counts it
    }
  }

  private static StoredEvent event(EventKey key, JsonNode source) {
    SortedMap<String, String> extensions = new TreeMap<>();
    source
        .path("extensions")
        .properties()
        .forEach(one -> extensions.put(one.getKey(), one.getValue().asText()));
    JsonNode data = source.has("data") ? source.get("data") : source.get("data_value");
    return new StoredEvent(
        key,
        instant(source, "time"),
        source.path("type").asText(),
        source.path("source").asText(),
        text(source, "subject"),
        source.path("id").asText(),
        text(source, "datacontenttype"),
        text(source, "dataschema"),
        extensions,
        data == null ? null : data.toString(),
        instant(source, "received_at"),
        source.path("kafka_partition").intValue(),
        source.path("kafka_offset").longValue());
  }

  private static @Nullable String text(JsonNode source, String name) {
    return source.hasNonNull(name) ? source.get(name).asText() : null;
  }

  private static Instant instant(JsonNode source, String name) {
    return OffsetDateTime.parse(source.path(name).asText()).toInstant();
  }
}
