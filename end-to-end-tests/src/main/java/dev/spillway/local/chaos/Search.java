package dev.spillway.local.chaos;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.devstack.ElasticsearchServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Elasticsearch seen from outside, past the proxy. For any thread. */
final class Search implements AutoCloseable {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .build();

  private static final int PAGE = 5_000;

  private final ElasticsearchServer server;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();

  Search(ElasticsearchServer server) {
    this.server = server;
  }

  /** Is given documents; an empty subject is none. */
  @FunctionalInterface
  interface Documents {
    void document(String id, String type, String subject, JsonNode data);
  }

  /** The block that Elasticsearch itself puts on indices when its disk is full. */
  void blockWrites(boolean block) throws IOException, InterruptedException {
    send(
        "PUT",
        "/events-*/_settings?allow_no_indices=true",
        "{\"index.blocks.read_only_allow_delete\":" + (block ? "true" : "null") + "}");
  }

  /**
   * Gives the subject of every index that there is a second field, a number.
   *
   * @param strictly whether a document with another subject is refused
   */
  void subjectIsANumber(boolean strictly) throws IOException, InterruptedException {
    send(
        "PUT",
        "/events-*/_mapping?allow_no_indices=true",
        """
        {"properties": {"subject": {"type": "keyword", "ignore_above": 8191,
          "fields": {"number": {"type": "long", "ignore_malformed": %s}}}}}
        """
            .formatted(!strictly));
  }

  /** Whether there is an index of events. */
  boolean hasIndex() throws IOException, InterruptedException {
    return !send("GET", "/events-*/_settings?allow_no_indices=true", "").isEmpty();
  }

  /** How many requests the node has answered with 429 since its start. */
  long rejections() throws IOException, InterruptedException {
    JsonNode nodes = send("GET", "/_nodes/stats/indexing_pressure", "").path("nodes");
    long rejections = 0;
    for (JsonNode node : nodes) {
      rejections +=
          node.at("/indexing_pressure/memory/total/coordinating_rejections").asLong()
              + node.at("/indexing_pressure/memory/total/primary_rejections").asLong();
    }
    return rejections;
  }

  /**
   * All documents of a source, read by Kafka's partitions, so that no page sorts all of them.
   *
   * @return how many Elasticsearch counts, of whatever partition
   */
  long read(String source, int partitions, Documents reader)
      throws IOException, InterruptedException {
    send("POST", "/events-*/_refresh", "");
    for (int partition = 0; partition < partitions; partition++) {
      readPartition(source, partition, reader);
    }
    return send("POST", "/events-*/_count", query(source).toString()).path("count").asLong();
  }

  private void readPartition(String source, int partition, Documents reader)
      throws IOException, InterruptedException {
    @Nullable JsonNode after = null;
    while (true) {
      ObjectNode query = query(source);
      query.put("size", PAGE);
      query
          .withArray("/query/bool/filter")
          .addObject()
          .putObject("term")
          .put("kafka_partition", partition);
      query.putArray("sort").add("kafka_offset").add("id");
      query.putArray("_source").add("id").add("type").add("subject").add("data");
      if (after != null) {
        query.set("search_after", after);
      }
      JsonNode hits = send("POST", "/events-*/_search", query.toString()).at("/hits/hits");
      for (JsonNode hit : hits) {
        JsonNode event = hit.path("_source");
        reader.document(
            event.path("id").asText(),
            event.path("type").asText(),
            event.path("subject").asText(),
            event.path("data"));
      }
      if (hits.size() < PAGE) {
        return;
      }
      after = hits.path(hits.size() - 1).path("sort");
    }
  }

  private static ObjectNode query(String source) {
    ObjectNode query = JsonNodeFactory.instance.objectNode();
    query.withArray("/query/bool/filter").addObject().putObject("term").put("source", source);
    return query;
  }

  private JsonNode send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(60))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() >= 300) {
      throw new IOException(method + " " + path + ": " + response.statusCode());
    }
    return JSON.readTree(response.body());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
