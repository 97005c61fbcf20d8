package dev.spillway.consumer.sink.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.GrowingBytes;
import dev.spillway.consumer.sink.TypeRoutes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Moves the documents of a type to the indices of its own, byte for byte, whatever time they are
 * of. A document is copied before it is removed, and removed only if it has not changed since it
 * was found: it is at no time in neither. For one thread.
 */
public final class TypeMove {
  private static final String LENIENT = "?ignore_unavailable=false&allow_no_indices=true";
  private static final String KEEP_ALIVE = "5m";
  private static final int PAGE = 500;

  private final Cluster cluster;
  private final long waitMillis;
  private final long maxBody;
  private final String type;
  private final TypeFamily family;
  private final IndexNames names;

  /** Opens nothing yet. */
  public TypeMove(Cluster cluster, ElasticsearchConfig config, EventWindow window, String type) {
    this.cluster = cluster;
    this.waitMillis = config.requestTimeout().toMillis() / 2;
    this.maxBody = config.maxBody().toIntExact();
    this.type = type;
    this.family = TypeFamily.of(type);
    this.names = new IndexNames(window);
    names.use(TypeRoutes.NONE.withAllOf(type));
  }

  /**
   * What was done.
   *
   * @param found documents that lie where they should not
   * @param copied of these, those that were not in the type's own indices
   * @param removed of these, those that are gone from where they were
   */
  public record Counts(long found, long copied, long removed) {
    Counts plus(Counts more) {
      return new Counts(found + more.found, copied + more.copied, removed + more.removed);
    }
  }

  /** Whether the first document would make an index with the type's fields. */
  public boolean hasTemplate() throws IOException {
    return TypeTemplates.isThere(cluster, family);
  }

  /**
   * Copies what lies elsewhere.
   *
   * @param remove whether it is removed there, once it is copied
   * @throws IOException if something fails; what was done stays, and it can be done again
   */
  public Counts run(boolean remove, Consumer<Counts> progress) throws IOException {
    IndexScan.awaitShards(cluster, waitMillis);
    String elsewhere = "/events-*,-" + family.prefix() + "*";
    cluster.post(elsewhere + "/_refresh" + LENIENT, "");
    JsonNode opened =
        DocumentSource.JSON.readTree(
            cluster.post(elsewhere + "/_pit" + LENIENT + "&keep_alive=" + KEEP_ALIVE, ""));
    String pit = opened.path("id").asText();
    Counts counts = new Counts(0, 0, 0);
    try {
      JsonNode after = null;
      do {
        byte[] answer =
            cluster.post(
                "/_search?allow_partial_search_results=false", search(pit, after).toString());
        RawHits page = RawHits.read(answer);
        pit = page.pit().isEmpty() ? pit : page.pit();
        after = page.hits().isEmpty() ? null : page.hits().getLast().meta().get("sort");
        counts = counts.plus(move(answer, page.hits(), remove));
        progress.accept(counts);
      } while (after != null);
    } finally {
      cluster.delete("/_pit", DocumentSource.JSON.createObjectNode().put("id", pit).toString());
    }
    return counts;
  }

  private ObjectNode search(String pit, @Nullable JsonNode after) {
    ObjectNode search = DocumentSource.JSON.createObjectNode();
    search.put("size", PAGE).put("seq_no_primary_term", true).put("track_total_hits", false);
    search.putObject("pit").put("id", pit).put("keep_alive", KEEP_ALIVE);
    search.putArray("sort").add("_shard_doc");
    search.putObject("query").putObject("term").put("type", type);
    if (after != null) {
      search.set("search_after", after);
    }
    return search;
  }

  /** A document on its way. */
  private static final class Moving {
    private final ObjectNode meta;

    /** The index where it belongs. */
    private final String target;

    private final byte[] source;

    Moving(ObjectNode meta, String target, byte[] source) {
      this.meta = meta;
      this.target = target;
      this.source = source;
    }

    void create(GrowingBytes body, byte[] document) {
      ObjectNode line = DocumentSource.JSON.createObjectNode();
      line.putObject("create").put("_index", target).set("_id", meta.path("_id"));
      body.put(line.toString().getBytes(UTF_8));
      body.put('\n');
      int from = body.size();
      body.put(document);
      body.joinLines(from);
      body.put('\n');
    }

    /** The same with its data where no fields are. */
    byte[] untyped() throws IOException {
      Integer at = RawHits.member(source, "data");
      if (at == null) {
        return source;
      }
      byte[] name = "\"data_untyped\"".getBytes(UTF_8);
      int old = "\"data\"".length();
      byte[] other = new byte[source.length + name.length - old];
      System.arraycopy(source, 0, other, 0, at);
      System.arraycopy(name, 0, other, at, name.length);
      System.arraycopy(source, at + old, other, at + name.length, source.length - at - old);
      return other;
    }
  }

  private Counts move(byte[] answer, List<RawHits.Hit> hits, boolean remove) throws IOException {
    List<Moving> all = new ArrayList<>();
    for (RawHits.Hit hit : hits) {
      byte[] source = Arrays.copyOfRange(answer, hit.from(), hit.until());
      String id = hit.meta().path("_id").asText();
      Optional<String> target =
          DocumentSource.key(id, DocumentSource.JSON.readTree(source))
              .map(key -> names.of(type, key.time()));
      if (target.isPresent() && !target.get().equals(hit.meta().path("_index").asText())) {
        all.add(new Moving(hit.meta(), target.get(), source));
      }
    }
    long copied = 0;
    List<Moving> part = new ArrayList<>();
    long bytes = 0;
    for (Moving one : all) {
      if (bytes > maxBody / 4) {
        copied += copy(part);
        part.clear();
        bytes = 0;
      }
      part.add(one);
      bytes += one.source.length;
    }
    copied += copy(part);
    return new Counts(all.size(), copied, remove ? remove(all) : 0);
  }

  /** Returns how many were not there. */
  private long copy(List<Moving> part) throws IOException {
    GrowingBytes body = new GrowingBytes(1 << 16);
    for (Moving one : part) {
      one.create(body, one.source);
    }
    List<Moving> misfits = new ArrayList<>();
    long created = send(body, part, misfits);
    body.clear();
    for (Moving one : misfits) {
      one.create(body, one.untyped());
    }
    return created + send(body, misfits, null);
  }

  private long send(GrowingBytes body, List<Moving> sent, @Nullable List<Moving> misfits)
      throws IOException {
    if (sent.isEmpty()) {
      return 0;
    }
    BulkResponse response = cluster.bulk(body.array(), body.size());
    if (!response.errors()) {
      return sent.size();
    }
    if (response.items().size() != sent.size()) {
      throw new IOException(
          "the answer names %d of %d documents".formatted(response.items().size(), sent.size()));
    }
    long created = 0;
    for (int i = 0; i < sent.size(); i++) {
      BulkResponse.Item item = response.items().get(i);
      if (item.isDone()) {
        created++;
      } else if (item.isRefusal() && !item.isConflict() && misfits != null) {
        misfits.add(sent.get(i));
      } else if (!item.isConflict()) {
        throw new IOException(
            "document %s of %s was not copied: %d %s"
                .formatted(
                    sent.get(i).meta.path("_id").asText(),
                    sent.get(i).meta.path("_index").asText(),
                    item.status(),
                    item.type()));
      }
    }
    return created;
  }

  private long remove(List<Moving> copied) throws IOException {
    GrowingBytes body = new GrowingBytes(1 << 16);
    for (Moving one : copied) {
      ObjectNode line = DocumentSource.JSON.createObjectNode();
      ObjectNode delete = line.putObject("delete");
      delete.set("_index", one.meta.path("_index"));
      delete.set("_id", one.meta.path("_id"));
      delete.set("if_seq_no", one.meta.path("_seq_no"));
      delete.set("if_primary_term", one.meta.path("_primary_term"));
      body.put(line.toString().getBytes(UTF_8));
      body.put('\n');
    }
    if (copied.isEmpty()) {
      return 0;
    }
    long kept = 0;
    for (BulkResponse.Item item : cluster.bulk(body.array(), body.size()).items()) {
      if (item.isConflict()) {
        kept++; // changed since
      } else if (!item.isDone() && item.status() != 404) {
        throw new IOException("a document was not removed: " + item.status() + " " + item.type());
      }
    }
    return copied.size() - kept;
  }
}
