package dev.spillway.consumer.sink.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.GrowingBytes;
import dev.spillway.consumer.sink.Routing;
import dev.spillway.consumer.sink.StoredEvent;
import dev.spillway.consumer.sink.StoredKey;
import dev.spillway.event.EventKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The indices {@code events-*}, by id, for an operator: reads see what no refresh has made
 * searchable yet. A shard that does not answer is an {@link IOException}, never a document that is
 * missing. For one thread.
 */
public final class EventIndices {
  private final Cluster cluster;
  private final Documents documents;
  private final Routing routing;
  private final long maxBody;
  private boolean templateInForce;

  /** Opens nothing yet. */
  public EventIndices(
      Cluster cluster, ElasticsearchConfig config, EventWindow window, Routing routing) {
    this.cluster = cluster;
    this.routing = routing;
    this.documents = new Documents(window);
    this.maxBody = config.maxBody().toIntExact();
  }

  /** The documents with these keys, each in the index where it belongs. */
  public Map<EventKey, StoredEvent> find(Collection<StoredKey> wanted) throws IOException {
    Map<EventKey, StoredEvent> found = new HashMap<>();
    lookUp(wanted, true, (key, source) -> found.put(key.key(), DocumentSource.event(key, source)));
    return found;
  }

  /** What the documents with these keys are of. */
  public Map<EventKey, StoredKey> keys(Collection<StoredKey> wanted) throws IOException {
    Map<EventKey, StoredKey> found = new HashMap<>();
    lookUp(wanted, false, (key, source) -> found.put(key.key(), key));
    return found;
  }

  /** The index where an event belongs. */
  public String index(StoredKey key) throws IOException {
    documents.use(routing.current());
    return documents.names().of(key.type(), key.time());
  }

  private void lookUp(
      Collection<StoredKey> wanted, boolean whole, BiConsumer<StoredKey, JsonNode> visitor)
      throws IOException {
    documents.use(routing.current());
    ObjectNode request = DocumentSource.JSON.createObjectNode();
    ArrayNode docs = request.putArray("docs");
    for (StoredKey one : wanted) {
      ObjectNode doc = docs.addObject();
      doc.put("_index", documents.names().of(one.type(), one.time()))
          .put("_id", one.key().toString());
      if (!whole) {
        doc.set("_source", DocumentSource.JSON.valueToTree(DocumentSource.KEY_FIELDS));
      }
    }
    List<StoredKey> keys = List.copyOf(wanted);
    List<JsonNode> answers = get(request, keys.size());
    for (int i = 0; i < keys.size(); i++) {
      JsonNode answer = answers.get(i);
      if (answer.path("found").asBoolean(false)) {
        StoredKey expected = keys.get(i);
        JsonNode source = answer.path("_source");
        visitor.accept(
            DocumentSource.key(answer.path("_id").asText(), source).orElse(unnamed(expected)),
            source);
      }
    }
  }

  /** A document with an event's id that names no record. */
  private static StoredKey unnamed(StoredKey expected) {
    return new StoredKey(
        expected.key(), expected.type(), expected.time(), java.time.Instant.EPOCH, -1, -1);
  }

  /** Which of these are still there, unchanged since they were found. */
  public Set<FoundDocument> unchanged(Collection<FoundDocument> wanted) throws IOException {
    ObjectNode request = DocumentSource.JSON.createObjectNode();
    ArrayNode docs = request.putArray("docs");
    for (FoundDocument one : wanted) {
      docs.addObject().put("_index", one.index()).put("_id", one.id()).put("_source", false);
    }
    List<FoundDocument> order = List.copyOf(wanted);
    List<JsonNode> answers = get(request, order.size());
    Set<FoundDocument> there = new HashSet<>();
    for (int i = 0; i < order.size(); i++) {
      JsonNode answer = answers.get(i);
      if (answer.path("found").asBoolean(false)
          && answer.path("_seq_no").asLong() == order.get(i).sequenceNumber()) {
        there.add(order.get(i));
      }
    }
    return there;
  }

  private List<JsonNode> get(ObjectNode request, int expected) throws IOException {
    List<JsonNode> answers = new ArrayList<>();
    if (expected > 0) {
      byte[] answer = cluster.post("/_mget?realtime=true", request.toString());
      DocumentSource.JSON.readTree(answer).path("docs").forEach(answers::add);
    }
    if (answers.size() != expected) {
      throw new IOException(
          "the answer names %d of %d documents".formatted(answers.size(), expected));
    }
    for (JsonNode one : answers) {
      JsonNode error = one.path("error");
      if (!error.isMissingNode()
          && !error.path("type").asText().equals("index_not_found_exception")) {
        throw new IOException("a document could not be looked up: " + error.path("type").asText());
      }
    }
    return answers;
  }

  /**
   * Creates the documents of these events as the consumer would; one that is there already stays.
   *
   * @return how many are there that were not
   * @throws IOException if one of them was refused, or could not be written now
   */
  public int create(List<StoredEvent> events) throws IOException {
    if (!templateInForce) {
      IndexTemplate.put(cluster);
      templateInForce = true;
    }
    documents.use(routing.current());
    List<StoredEvent> misfits = new ArrayList<>();
    int created = create(events, Documents.Form.DATA, misfits);
    return created + create(misfits, Documents.Form.UNTYPED, new ArrayList<>());
  }

  /** Creates those that fit; the others come into the list. */
  private int create(List<StoredEvent> events, Documents.Form form, List<StoredEvent> misfits)
      throws IOException {
    GrowingBytes body = new GrowingBytes(1 << 20);
    List<StoredEvent> sent = new ArrayList<>();
    int created = 0;
    for (StoredEvent event : events) {
      if (body.size() > maxBody / 4) {
        created += send(body, sent, form, misfits);
      }
      sent.add(event);
      documents.create(body, event, form);
    }
    return created + send(body, sent, form, misfits);
  }

  private int send(
      GrowingBytes body, List<StoredEvent> sent, Documents.Form form, List<StoredEvent> misfits)
      throws IOException {
    int created = 0;
    if (!sent.isEmpty()) {
      BulkResponse response = cluster.bulk(body.array(), body.size());
      created = response.errors() ? count(response, sent, form, misfits) : sent.size();
    }
    body.clear();
    sent.clear();
    return created;
  }

  private int count(
      BulkResponse response, List<StoredEvent> sent, Documents.Form form, List<StoredEvent> misfits)
      throws IOException {
    if (response.items().size() != sent.size()) {
      throw new IOException(
          "the answer names %d of %d documents".formatted(response.items().size(), sent.size()));
    }
    int created = 0;
    for (int i = 0; i < sent.size(); i++) {
      BulkResponse.Item item = response.items().get(i);
      if (item.isDone()) {
        created++;
      } else if (item.isRefusal()
          && !item.isConflict()
          && form == Documents.Form.DATA
          && documents.hasFields(sent.get(i).toEnvelope())) {
        misfits.add(sent.get(i));
      } else if (!item.isConflict()) {
        throw new IOException(
            "the document of row %s was not written: %d %s: %s"
                .formatted(sent.get(i).key(), item.status(), item.type(), item.reason()));
      }
    }
    return created;
  }

  /** Removes documents that have not changed since they were found. Returns how many are gone. */
  public int remove(Collection<FoundDocument> unwanted) throws IOException {
    StringBuilder body = new StringBuilder();
    for (FoundDocument one : unwanted) {
      ObjectNode line = DocumentSource.JSON.createObjectNode();
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
    byte[] bytes = body.toString().getBytes(UTF_8);
    int kept = 0;
    for (BulkResponse.Item item : cluster.bulk(bytes, bytes.length).items()) {
      if (item.isConflict()) {
        kept++; // changed since: not the one that was found
      } else if (!item.isDone() && item.status() != 404) {
        throw new IOException(item.status() + " " + item.type() + ": " + item.reason());
      }
    }
    return unwanted.size() - kept;
  }
}
