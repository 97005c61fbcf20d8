package dev.spillway.consumer.sink.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.Routing;
import dev.spillway.consumer.sink.Selection;
import dev.spillway.consumer.sink.StoredKey;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Visits every document of {@code events-*} that a search finds. A search answers for the shards
 * that it reached: each answer is checked to be of all of them, and to hold as many documents as it
 * said. A caller that concludes from what a scan has not found looks that up by id. For one thread.
 */
public final class IndexScan {
  private static final String INDICES = "/events-*";
  private static final String LENIENT = "?ignore_unavailable=false&allow_no_indices=true";
  private static final String KEEP_ALIVE = "5m";
  private static final int TIMED_OUT = 408;
  private static final String UNSEARCHABLE = "not every shard of events-* can be searched";

  private final Cluster cluster;
  private final IndexNames names;
  private final Routing routing;
  private final long waitMillis;

  /** Opens nothing yet. */
  public IndexScan(
      Cluster cluster, ElasticsearchConfig config, EventWindow window, Routing routing) {
    this.cluster = cluster;
    this.routing = routing;
    // Elasticsearch gives up first and says why.
    this.waitMillis = config.requestTimeout().toMillis() / 2;
    this.names = new IndexNames(window);
  }

  /** Takes pages of documents. */
  @FunctionalInterface
  public interface Visitor {
    /** Takes one page. */
    void visit(List<FoundDocument> page) throws Exception;
  }

  /**
   * Visits every document that was there when this was called, in pages; also those that are none
   * of the pipeline's, if nothing is selected.
   *
   * @throws IOException if a shard does not answer, or the pages do not add up
   */
  public void run(Selection selection, int pageSize, Visitor visitor) throws Exception {
    names.use(routing.current());
    awaitShards(cluster, waitMillis);
    whole(cluster.post(INDICES + "/_refresh" + LENIENT, ""), false);
    String opening =
        INDICES + "/_pit" + LENIENT + "&allow_partial_search_results=false&keep_alive=";
    JsonNode opened = whole(cluster.post(opening + KEEP_ALIVE, ""), true);
    String pit = opened.path("id").asText();
    try {
      long expected = -1;
      long visited = 0;
      JsonNode after = null;
      do {
        String page = page(selection, pit, after, pageSize);
        JsonNode answer =
            whole(cluster.post("/_search?allow_partial_search_results=false", page), true);
        pit = answer.path("pit_id").asText(pit);
        if (after == null) {
          expected = answer.path("hits").path("total").path("value").asLong();
        }
        List<FoundDocument> found = new ArrayList<>();
        after = null;
        for (JsonNode hit : answer.path("hits").path("hits")) {
          found.add(found(hit));
          after = hit.get("sort");
        }
        visited += found.size();
        if (!found.isEmpty()) {
          visitor.visit(found);
        }
      } while (after != null);
      if (visited != expected) {
        throw new IOException(
            "a search said %d documents and returned %d".formatted(expected, visited));
      }
    } finally {
      cluster.delete("/_pit", DocumentSource.JSON.createObjectNode().put("id", pit).toString());
    }
  }

  /** An index that was made just now has a shard that is not started: searches leave it out. */
  static void awaitShards(Cluster cluster, long waitMillis) throws IOException {
    String path =
        "/_cluster/health/events-*?wait_for_status=yellow&wait_for_no_initializing_shards=true"
            + "&expand_wildcards=open&timeout="
            + waitMillis
            + "ms";
    JsonNode health;
    try {
      health = DocumentSource.JSON.readTree(cluster.get(path));
    } catch (Cluster.StatusException e) {
      throw e.status() == TIMED_OUT ? new IOException(UNSEARCHABLE, e) : e;
    }
    if (health.path("timed_out").asBoolean(true)
        || !health.path("status").asText().matches("yellow|green")) {
      throw new IOException(UNSEARCHABLE);
    }
  }

  /** An answer of all shards; replicas that are nowhere count among a refresh's shards alone. */
  private static JsonNode whole(byte[] bytes, boolean all) throws IOException {
    JsonNode answer = DocumentSource.JSON.readTree(bytes);
    JsonNode shards = answer.path("_shards");
    int total = shards.path("total").asInt(-1);
    int successful = shards.path("successful").asInt(-2);
    int failed = shards.path("failed").asInt(-1);
    if (failed != 0
        || all && total != successful
        || answer.path("timed_out").asBoolean(false)
        || answer.path("terminated_early").asBoolean(false)) {
      throw new IOException(
          "%d of %d shards of events-* answered, %d failed".formatted(successful, total, failed));
    }
    return answer;
  }

  private static String page(
      Selection selection, String pit, @Nullable JsonNode after, int pageSize) {
    ObjectNode search = DocumentSource.JSON.createObjectNode();
    search.put("size", pageSize).put("seq_no_primary_term", true);
    search.put("track_total_hits", after == null);
    search.putObject("pit").put("id", pit).put("keep_alive", KEEP_ALIVE);
    search.putArray("sort").add("_shard_doc");
    search.set("_source", DocumentSource.JSON.valueToTree(DocumentSource.KEY_FIELDS));
    ArrayNode filters = search.putObject("query").putObject("bool").putArray("filter");
    range(filters, "kafka_offset", selection.offsetFrom(), null);
    range(filters, "received_at", text(selection.receivedFrom()), text(selection.receivedTo()));
    range(filters, "time", text(selection.timeFrom()), text(selection.timeTo()));
    if (selection.below() != null) {
      // One of these must match, for there is nothing else in this query.
      ArrayNode partitions = filters.addObject().putObject("bool").putArray("should");
      selection
          .below()
          .forEach(
              (partition, offset) -> {
                ArrayNode both = partitions.addObject().putObject("bool").putArray("filter");
                both.addObject().putObject("term").put("kafka_partition", partition);
                range(both, "kafka_offset", null, offset);
              });
    }
    if (after != null) {
      search.set("search_after", after);
    }
    return search.toString();
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static void range(
      ArrayNode filters, String field, @Nullable Object from, @Nullable Object to) {
    if (from != null || to != null) {
      ObjectNode range = filters.addObject().putObject("range").putObject(field);
      if (from != null) {
        range.putPOJO("gte", from);
      }
      if (to != null) {
        range.putPOJO("lt", to);
      }
    }
  }

  private FoundDocument found(JsonNode hit) {
    String index = hit.path("_index").asText();
    String id = hit.path("_id").asText();
    Optional<StoredKey> stored = DocumentSource.key(id, hit.path("_source"));
    return new FoundDocument(
        index,
        id,
        stored,
        stored.isPresent() && !index.equals(names.of(stored.get().type(), stored.get().time())),
        hit.path("_seq_no").asLong(),
        hit.path("_primary_term").asLong());
  }
}
