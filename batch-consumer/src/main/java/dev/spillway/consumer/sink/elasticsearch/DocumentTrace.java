package dev.spillway.consumer.sink.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.consumer.sink.TracedEvent;
import dev.spillway.event.EventKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Documents of single events in {@code events-*}, for an operator, wherever they lie. Each search
 * sees what was written before it, and a shard that does not answer is an {@link IOException}.
 *
 * @param cluster where they are
 */
public record DocumentTrace(Cluster cluster) {
  private static final String LENIENT = "?ignore_unavailable=true&allow_no_indices=true";
  private static final List<String> FIELDS =
      List.of("time", "received_at", "kafka_partition", "kafka_offset", "type", "source", "id");

  /** The documents with an event's id. */
  public List<TracedEvent> byId(String id, int limit) throws IOException {
    return search(filter("id", id), limit);
  }

  /** The documents that a record made. */
  public List<TracedEvent> byRecord(int partition, long offset, int limit) throws IOException {
    ArrayNode filters = filter("kafka_partition", partition);
    filters.addObject().putObject("term").put("kafka_offset", offset);
    return search(filters, limit);
  }

  /** The documents with these keys. */
  public List<TracedEvent> byKeys(Collection<EventKey> keys, int limit) throws IOException {
    ArrayNode filters = DocumentSource.JSON.createArrayNode();
    ArrayNode ids = filters.addObject().putObject("ids").putArray("values");
    keys.forEach(key -> ids.add(key.toString()));
    return search(filters, limit);
  }

  private static ArrayNode filter(String field, Object value) {
    ArrayNode filters = DocumentSource.JSON.createArrayNode();
    filters.addObject().putObject("term").putPOJO(field, value);
    return filters;
  }

  private List<TracedEvent> search(ArrayNode filters, int limit) throws IOException {
    complete(cluster.post("/events-*/_refresh" + LENIENT, ""));
    ObjectNode search = DocumentSource.JSON.createObjectNode();
    search.put("size", limit);
    search.putObject("query").putObject("bool").set("filter", filters);
    search.set("_source", DocumentSource.JSON.valueToTree(FIELDS));
    search.putArray("sort").add("time");
    JsonNode answer =
        complete(
            cluster.post(
                "/events-*/_search" + LENIENT + "&allow_partial_search_results=false",
                search.toString()));
    List<TracedEvent> found = new ArrayList<>();
    for (JsonNode hit : answer.path("hits").path("hits")) {
      JsonNode source = hit.path("_source");
      Map<String, String> where = new LinkedHashMap<>();
      where.put("index", hit.path("_index").asText());
      where.put("_id", hit.path("_id").asText());
      DocumentSource.key(hit.path("_id").asText(), source)
          .ifPresent(
              key ->
                  found.add(
                      new TracedEvent(
                          key,
                          source.path("type").asText(),
                          source.path("source").asText(),
                          source.path("id").asText(),
                          where)));
    }
    return found;
  }

  private static JsonNode complete(byte[] bytes) throws IOException {
    JsonNode answer = DocumentSource.JSON.readTree(bytes);
    if (answer.path("_shards").path("failed").asInt(0) != 0) {
      throw new IOException("not every shard of events-* answered");
    }
    return answer;
  }
}
