package dev.spillway.consumer.operate;

import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.config.KafkaConfig;
import dev.spillway.consumer.poll.RecordDecoder;
import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.Routing;
import dev.spillway.consumer.sink.elasticsearch.Cluster;
import dev.spillway.consumer.sink.elasticsearch.EventIndices;
import dev.spillway.consumer.sink.elasticsearch.IndexScan;
import dev.spillway.consumer.sink.postgres.Database;
import dev.spillway.consumer.sink.postgres.EventTable;
import dev.spillway.consumer.sink.postgres.LedgerTable;
import dev.spillway.consumer.sink.postgres.RouteTable;
import java.io.IOException;

/**
 * Compares the three. Order matters while consumers run: first group and ledger are asked, which
 * say what is settled; then the dead letters, which are acknowledged before the ledger moves; then
 * records and stores.
 */
final class Verification implements AutoCloseable {
  private final KafkaConfig kafka;
  private final DeadLetters letters;
  private final Database database;
  private final Cluster cluster;
  private final EventTable table;
  private final EventIndices indices;
  private final IndexScan scan;
  private final Progress progress;

  Verification(ConsumerConfig config, Progress progress) {
    this.kafka = config.kafka();
    this.letters = new DeadLetters(config);
    this.database = new Database(config.postgres());
    this.cluster = new Cluster(config.elasticsearch());
    this.table = new EventTable(database);
    Routing routing = Routing.once(new RouteTable(database));
    EventWindow window = config.window().toWindow();
    this.indices = new EventIndices(cluster, config.elasticsearch(), window, routing);
    this.scan = new IndexScan(cluster, config.elasticsearch(), window, routing);
    this.progress = progress;
  }

  /**
   * What was compared.
   *
   * @param records of Kafka
   * @param deadLetters of these, in neither store and a dead letter
   * @param repeats of these, with an identity that another record brought
   * @param rows of PostgreSQL
   * @param documents of Elasticsearch
   * @param lostLetters how many letters the dead-letter topic no longer has
   */
  record Result(
      long records, long deadLetters, long repeats, long rows, long documents, long lostLetters) {}

  /** What can be compared. */
  VerifyScope scope(VerifyScopes.Wish wish) throws Exception {
    return new VerifyScopes(letters.admin(), kafka, new LedgerTable(database, kafka.group()))
        .find(wish);
  }

  Result run(VerifyScope scope, Differences differences) throws Exception {
    OffsetSet refused = refused(scope);
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
                progress.tell(() -> "records " + records.checked() + " of " + scope.offsets());
              }
              return true;
            });
    records.finish();
    StoreCheck stores = new StoreCheck(scope, table, indices, scan, differences);
    stores.checkRows(count -> progress.tell(() -> "rows " + count));
    stores.checkDocuments(
        records.named(),
        count -> progress.tell(() -> "documents " + count + " of about " + stores.rows()));
    return new Result(
        records.checked(),
        records.deadLetters(),
        records.repeats(),
        stores.rows(),
        stores.documents(),
        letters.topic().earliest().values().stream().mapToLong(Long::longValue).sum());
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
          progress.tell(() -> "dead letter " + letter.id());
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
