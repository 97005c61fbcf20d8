package dev.spillway.consumer.operate;

import dev.spillway.consumer.batch.SourcePartition;
import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.config.KafkaConfig;
import dev.spillway.consumer.poll.RecordDecoder;
import dev.spillway.consumer.sink.Selection;
import dev.spillway.consumer.sink.elasticsearch.Cluster;
import dev.spillway.consumer.sink.elasticsearch.EventIndices;
import dev.spillway.consumer.sink.postgres.Database;
import dev.spillway.consumer.sink.postgres.EventTable;
import dev.spillway.consumer.sink.postgres.LedgerTable;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares the three. Order matters while consumers run: first the ledger is read, which says what
 * is settled; then the dead letters, which are acknowledged before the ledger moves; then records
 * and stores.
 */
final class Verification implements AutoCloseable {
  private static final long PROGRESS_NANOS = 2_000_000_000L;

  private final KafkaConfig kafka;
  private final DeadLetters letters;
  private final Database database;
  private final Cluster cluster;
  private final EventTable table;
  private final EventIndices indices;
  private final PrintStream err;
  private long toldAtNanos = System.nanoTime();

  Verification(ConsumerConfig config, PrintStream err) {
    this.kafka = config.kafka();
    this.letters = new DeadLetters(config);
    this.database = new Database(config.postgres());
    this.cluster = new Cluster(config.elasticsearch());
    this.table = new EventTable(database);
    this.indices = new EventIndices(cluster, config.window().toWindow());
    this.err = err;
  }

  /**
   * What is to be compared.
   *
   * @param partitions empty: all
   * @param from earliest timestamp of a record; null: any
   * @param to timestamps are below this; null: any
   */
  record Wish(Collection<Integer> partitions, @Nullable Instant from, @Nullable Instant to) {}

  /** What was compared, and what differs. */
  record Result(
      VerifyScope scope,
      long records,
      long deadLetters,
      long repeats,
      long rows,
      long documents,
      long foreign,
      Differences differences) {}

  Result run(Wish wish) throws Exception {
    VerifyScope scope = scope(wish);
    OffsetSet refused = refused(scope);
    Differences differences = new Differences();
    RecordCheck records =
        new RecordCheck(
            scope, new RecordDecoder(kafka.defaultType()), table, indices, refused, differences);
    letters
        .reader()
        .read(
            kafka.topic(),
            scope.ranges(),
            polled -> {
              if (records.add(polled)) {
                tell("records " + records.checked() + " of " + scope.records());
              }
              return true;
            });
    records.finish();
    StoreCheck stores = new StoreCheck(scope, table, indices, differences);
    stores.checkRows(count -> tell("rows " + count));
    stores.checkDocuments(count -> tell("documents " + count));
    return new Result(
        scope,
        records.checked(),
        records.deadLetters(),
        records.repeats(),
        stores.rows(),
        stores.documents(),
        stores.foreign(),
        differences);
  }

  private void tell(String progress) {
    long now = System.nanoTime();
    if (now - toldAtNanos >= PROGRESS_NANOS) {
      toldAtNanos = now;
      err.println("verify: " + progress);
    }
  }

  private VerifyScope scope(Wish wish) throws Exception {
    KafkaTopic topic = KafkaTopic.describe(letters.admin(), kafka.topic(), kafka.requestTimeout());
    Map<Integer, Long> ledger = ledger(topic);
    Map<Integer, Long> first = topic.earliest();
    SortedMap<Integer, Long> from = wish.from() == null ? new TreeMap<>() : topic.at(wish.from());
    SortedMap<Integer, Long> to = wish.to() == null ? new TreeMap<>() : topic.at(wish.to());
    Collection<Integer> chosen = topic.chosen(wish.partitions());
    SortedMap<Integer, OffsetRange> ranges = new TreeMap<>();
    for (int partition : chosen) {
      Long next = ledger.get(partition);
      if (next == null) {
        err.println("verify: nothing of partition " + partition + " is stored yet, left out");
        continue;
      }
      long begin = Math.max(first.getOrDefault(partition, 0L), from.getOrDefault(partition, 0L));
      long end = Math.min(next, to.getOrDefault(partition, Long.MAX_VALUE));
      ranges.put(partition, new OffsetRange(begin, Math.max(begin, end)));
    }
    Set<Integer> only = wish.partitions().isEmpty() ? Set.of() : new HashSet<>(chosen);
    return new VerifyScope(
        topic, ledger, ranges, Selection.ofRecords(only, wish.from(), wish.to()));
  }

  private Map<Integer, Long> ledger(KafkaTopic topic) throws Exception {
    TreeSet<SourcePartition> partitions = new TreeSet<>();
    for (int partition : topic.chosen(List.of())) {
      partitions.add(new SourcePartition(topic.id(), topic.name(), partition));
    }
    Map<Integer, Long> ledger = new HashMap<>();
    Map<SourcePartition, OptionalLong> rows =
        new LedgerTable(database, kafka.group()).read(partitions);
    rows.forEach(
        (partition, next) -> next.ifPresent(offset -> ledger.put(partition.number(), offset)));
    return ledger;
  }

  /** Which records of the ranges are dead letters. */
  private OffsetSet refused(VerifyScope scope) throws Exception {
    OffsetSet refused = new OffsetSet(scope.ranges());
    String id = scope.topic().id().toString();
    letters.scan(
        new LetterFilter(),
        letter -> {
          boolean sameTopic = letter.topicId().isEmpty() || letter.topicId().equals(id);
          if (letter.topic().equals(kafka.topic()) && sameTopic) {
            refused.add(letter.partition(), letter.offset());
          }
          tell("dead letters " + letter.id());
          return true;
        });
    return refused;
  }

  @Override
  public void close() throws IOException {
    letters.close();
    database.close();
    cluster.close();
  }
}
