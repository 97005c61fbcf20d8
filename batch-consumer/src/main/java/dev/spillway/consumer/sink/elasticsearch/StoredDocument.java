package dev.spillway.consumer.sink.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.consumer.batch.Batch;
import dev.spillway.consumer.batch.PolledRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which record made the document that has an event's id.
 *
 * @param record which of the batch was looked for
 * @param index where the document is
 * @param partition of the record that made it
 * @param offset of the record that made it
 * @param sequenceNumber of the document's last change
 * @param primaryTerm of the document's last change
 */
record StoredDocument(
    int record, String index, int partition, long offset, long sequenceNumber, long primaryTerm) {
  private static final ObjectMapper JSON = new ObjectMapper();

  boolean isOf(PolledRecord polled) {
    return partition == polled.partition().number() && offset == polled.offset();
  }

  /**
   * Looks the documents up by id, which sees them before the next refresh. An event whose index the
   * routes have changed meanwhile may have one in both: each is found.
   */
  static List<StoredDocument> find(Cluster cluster, Documents documents, Batch batch, BitSet wanted)
      throws IOException {
    ObjectNode request = JSON.createObjectNode();
    ArrayNode docs = request.putArray("docs");
    List<Integer> records = new ArrayList<>();
    for (int i = wanted.nextSetBit(0); i >= 0; i = wanted.nextSetBit(i + 1)) {
      PolledRecord.Decoded event = batch.event(i);
      for (String index : documents.names().everyOf(event.event().type(), event.event().time())) {
        ObjectNode doc = docs.addObject();
        doc.put("_index", index).put("_id", event.key().toString());
        doc.putArray("_source").add("kafka_partition").add("kafka_offset");
        records.add(i);
      }
    }
    JsonNode answer = JSON.readTree(cluster.post("/_mget", request.toString()));
    JsonNode answered = answer.path("docs");
    if (answered.size() != records.size()) {
      throw new IOException(
          "the answer names %d of %d documents".formatted(answered.size(), records.size()));
    }
    List<StoredDocument> stored = new ArrayList<>();
    for (int n = 0; n < answered.size(); n++) {
      JsonNode doc = answered.path(n);
      if (doc.has("error") && !isMissingIndex(doc)) {
        throw new IOException("a document could not be looked up: " + doc.path("error"));
      }
      if (!doc.path("found").asBoolean(false)) {
        continue;
      }
      JsonNode source = doc.path("_source");
      stored.add(
          new StoredDocument(
              records.get(n),
              doc.path("_index").asText(),
              source.path("kafka_partition").asInt(-1),
              source.path("kafka_offset").asLong(-1),
              doc.path("_seq_no").asLong(),
              doc.path("_primary_term").asLong()));
    }
    return stored;
  }

  private static boolean isMissingIndex(JsonNode doc) {
    return doc.path("error").path("type").asText().equals("index_not_found_exception");
  }
}
