package dev.spillway.consumer.operate;

import dev.spillway.consumer.KafkaClients;
import dev.spillway.consumer.batch.Action;
import dev.spillway.consumer.batch.Batch;
import dev.spillway.consumer.batch.Input;
import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.batch.SourcePartition;
import dev.spillway.consumer.batch.Ticket;
import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.config.KafkaConfig;
import dev.spillway.consumer.sink.Selection;
import dev.spillway.consumer.sink.StoredEvent;
import dev.spillway.consumer.sink.StoredKey;
import dev.spillway.consumer.sink.elasticsearch.Cluster;
import dev.spillway.consumer.sink.elasticsearch.ElasticsearchStore;
import dev.spillway.consumer.sink.elasticsearch.EventIndices;
import dev.spillway.consumer.sink.postgres.Database;
import dev.spillway.consumer.sink.postgres.EventTable;
import dev.spillway.consumer.sink.postgres.LedgerTable;
import dev.spillway.event.EventKey;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Makes Elasticsearch hold what PostgreSQL holds: from the rows, because Kafka's retention may be
 * over. Missing documents are created, those that are there stay.
 *
 * <p>While consumers run, a document may be there before its row is committed. So the ledger is
 * read first, and only documents of records below it are removed when they have no row, each only
 * if it has not changed since it was found. After a failure the command is run again.
 */
final class Rebuild implements AutoCloseable {
  private static final int PAGE_ROWS = 1000;
  private static final long PAGE_CHARACTERS = 4L << 20;
  private static final long PROGRESS_NANOS = 2_000_000_000L;

  private final KafkaConfig kafka;
  private final boolean dryRun;
  private final PrintStream err;
  private final Admin admin;
  private final Database database;
  private final Cluster cluster;
  private final EventTable table;
  private final EventIndices indices;
  private final ElasticsearchStore store;
  private long toldAtNanos = System.nanoTime();
  private int flight;
  private long rows;
  private long missing;
  private long unwanted;
  private long removed;

  Rebuild(ConsumerConfig config, boolean dryRun, PrintStream err) {
    this.kafka = config.kafka();
    this.dryRun = dryRun;
    this.err = err;
    this.admin = KafkaClients.admin(config);
    this.database = new Database(config.postgres());
    this.cluster = new Cluster(config.elasticsearch());
    this.table = new EventTable(database);
    this.indices = new EventIndices(cluster, config.window().toWindow());
    this.store =
        new ElasticsearchStore(cluster, config.elasticsearch(), config.window().toWindow());
  }

  /**
   * What was done, or in a dry run would be.
   *
   * @param rows rows that were looked at
   * @param missing of these, how many had no document
   * @param unwanted documents that had no row
   * @param removed of these, how many are gone
   */
  record Result(long rows, long missing, long unwanted, long removed) {}

  Result run(Selection selection) throws Exception {
    KafkaTopic topic = KafkaTopic.describe(admin, kafka.topic(), kafka.requestTimeout());
    Map<SourcePartition, OptionalLong> settled = ledger(topic);
    create(topic, selection);
    indices.scan(selection, PAGE_ROWS, page -> remove(topic, settled, page));
    return new Result(rows, missing, unwanted, removed);
  }

  private Map<SourcePartition, OptionalLong> ledger(KafkaTopic topic) throws Exception {
    TreeSet<SourcePartition> partitions = new TreeSet<>();
    for (int partition : topic.chosen(List.of())) {
      partitions.add(source(topic, partition));
    }
    return new LedgerTable(database, kafka.group()).read(partitions);
  }

  private static SourcePartition source(KafkaTopic topic, int partition) {
    return new SourcePartition(topic.id(), topic.name(), partition);
  }

  private void create(KafkaTopic topic, Selection selection) throws Exception {
    List<StoredEvent> page = table.events(selection, null, PAGE_ROWS, PAGE_CHARACTERS);
    while (!page.isEmpty()) {
      rows += page.size();
      Set<EventKey> present = indices.present(page.stream().map(StoredEvent::toKey).toList());
      List<StoredEvent> absent = new ArrayList<>(page);
      absent.removeIf(event -> present.contains(event.key()));
      missing += absent.size();
      if (!dryRun && !absent.isEmpty()) {
        create(topic, absent);
      }
      tell();
      page = table.events(selection, page.getLast().toKey(), PAGE_ROWS, PAGE_CHARACTERS);
    }
  }

  private void create(KafkaTopic topic, List<StoredEvent> absent) throws IOException {
    List<PolledRecord> records = new ArrayList<>();
    for (StoredEvent event : absent) {
      records.add(
          new PolledRecord(
              source(topic, event.partition()),
              event.offset(),
              event.receivedAt().toEpochMilli(),
              2 * (event.data() == null ? 0 : event.data().length()) + 1000,
              new PolledRecord.Decoded(event.toEnvelope(), event.key()),
              Gone.RECORD));
    }
    BitSet all = new BitSet();
    all.set(0, records.size());
    Input.Indexed indexed =
        store.index(new Action.Index(new Ticket(++flight, 0), new Batch(records), all));
    if (!indexed.rejections().isEmpty()) {
      var first = indexed.rejections().getFirst();
      throw new IOException(
          "Elasticsearch refused the document of row %s: %s"
              .formatted(absent.get(first.index()).key(), first.reason()));
    }
    if (!indexed.retriable().isEmpty()) {
      throw new IOException(indexed.retriable() + "; run the command again");
    }
  }

  private void remove(
      KafkaTopic topic, Map<SourcePartition, OptionalLong> settled, List<EventIndices.Found> page)
      throws Exception {
    List<EventIndices.Found> candidates = new ArrayList<>();
    List<StoredKey> keys = new ArrayList<>();
    for (EventIndices.Found one : page) {
      StoredKey stored = one.stored();
      if (stored == null) {
        continue; // none of the pipeline's
      }
      OptionalLong next =
          settled.getOrDefault(source(topic, stored.partition()), OptionalLong.empty());
      if (next.isPresent() && stored.offset() < next.getAsLong()) {
        candidates.add(one);
        keys.add(stored);
      }
    }
    Set<EventKey> present = table.present(keys);
    candidates.removeIf(one -> one.stored() != null && present.contains(one.stored().key()));
    unwanted += candidates.size();
    if (!dryRun) {
      removed += indices.remove(candidates);
    }
    tell();
  }

  private void tell() {
    long now = System.nanoTime();
    if (now - toldAtNanos >= PROGRESS_NANOS) {
      toldAtNanos = now;
      err.println(
          "rebuild-index: %d rows, %d missing, %d without row".formatted(rows, missing, unwanted));
    }
  }

  /** The record of a row: its bytes are not needed. */
  private enum Gone implements PolledRecord.Origin {
    RECORD;

    @Override
    public byte @Nullable [] key() {
      return null;
    }

    @Override
    public byte @Nullable [] value() {
      return null;
    }

    @Override
    public void forEachHeader(BiConsumer<String, byte @Nullable []> header) {}
  }

  @Override
  public void close() throws IOException {
    cluster.close();
    database.close();
    admin.close(Duration.ofSeconds(5));
  }
}
