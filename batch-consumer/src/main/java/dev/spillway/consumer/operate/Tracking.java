package dev.spillway.consumer.operate;

import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.sink.elasticsearch.Cluster;
import dev.spillway.consumer.sink.elasticsearch.DocumentTrace;
import dev.spillway.consumer.sink.postgres.Database;
import dev.spillway.consumer.sink.postgres.LedgerTable;
import dev.spillway.consumer.sink.postgres.RowTrace;
import dev.spillway.event.EventKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an event everywhere. A server that is away does not keep the others from being asked.
 */
final class Tracking implements AutoCloseable {
  private final KafkaTracking kafka;
  private final Database database;
  private final Cluster cluster;
  private final RowTrace rows;
  private final DocumentTrace documents;
  private final List<String> failures = new ArrayList<>();

  /**
   * How much of Kafka is read.
   *
   * @param from where to begin; null: at what is not stored yet, and at the latest dead letters
   * @param most records of each topic
   */
  record Scan(@Nullable Place from, long most) {}

  /**
   * What was found.
   *
   * @param settled where group and ledger stand
   * @param failures servers that could not be asked, and why
   */
  record Result(Trails trails, Settled settled, List<String> failures) {}

  Tracking(ConsumerConfig config, Progress progress) {
    this.database = new Database(config.postgres());
    this.cluster = new Cluster(config.elasticsearch());
    this.rows = new RowTrace(database);
    this.documents = new DocumentTrace(cluster);
    this.kafka =
        new KafkaTracking(config, new LedgerTable(database, config.kafka().group()), progress);
  }

  @FunctionalInterface
  private interface Look {
    void run() throws Exception;
  }

  Result run(Wanted wanted, Scan scan) throws Exception {
    Trails trails = new Trails();
    Settled[] settled = {Settled.UNKNOWN};
    // Offsets first: what they say is settled is in the stores, or a dead letter, by now.
    attempt("Kafka", () -> settled[0] = kafka.settled());
    attempt("PostgreSQL", () -> settled[0] = settled[0].withLedger(kafka.ledger()));
    attempt("Kafka", () -> kafka.find(wanted, scan, settled[0], trails));
    boolean searched = attempt("Elasticsearch", () -> findDocuments(wanted, trails));
    attempt("PostgreSQL", () -> findRows(wanted, searched, trails));
    attempt("Elasticsearch", () -> trails.documents(documents.byKeys(trails.keys(), Trails.MOST)));
    return new Result(trails, settled[0], List.copyOf(new LinkedHashSet<>(failures)));
  }

  private void findDocuments(Wanted wanted, Trails trails) throws IOException {
    if (!wanted.whole()) {
      documents.byId(wanted.text(), Trails.MOST).stream()
          .filter(one -> wanted.matches(one.key().key(), one.source(), one.id()))
          .forEach(one -> trails.documents(List.of(one)));
    }
    if (wanted.record().isPresent()) {
      Wanted.RecordPlace place = wanted.record().get();
      trails.documents(documents.byRecord(place.partition(), place.offset(), Trails.MOST));
    }
    if (wanted.key().isPresent()) {
      trails.documents(documents.byKeys(Set.of(wanted.key().get()), Trails.MOST));
    }
    trails.looked("documents");
  }

  /**
   * Rows are found by key: the keys of what was found already, and the one that was asked for. Only
   * where Elasticsearch could not tell which events have the id, all of the table is read.
   */
  private void findRows(Wanted wanted, boolean searched, Trails trails) throws Exception {
    Set<EventKey> keys = new LinkedHashSet<>(trails.keys());
    wanted.key().ifPresent(keys::add);
    for (EventKey key : keys) {
      trails.rows(rows.byKey(key));
    }
    if (wanted.whole()) {
      trails.looked("rows");
    } else if (searched) {
      trails.looked("rows of these keys");
      trails.notLooked(
          "rows that have neither a document nor a record of those scanned: by id"
              + " alone they are not found (--source and --time)");
    } else {
      trails.rows(
          rows.byId(wanted.text(), Trails.MOST).stream()
              .filter(one -> wanted.matches(one.key().key(), one.source(), one.id()))
              .toList());
      trails.looked("rows");
    }
  }

  /** Whether it was done. */
  private boolean attempt(String server, Look look) throws InterruptedException {
    try {
      look.run();
      return true;
    } catch (InterruptedException e) {
      throw e;
    } catch (OperateException e) {
      if (e.exitCode() == ExitCode.USAGE) {
        throw e;
      }
      failures.add(server + ": " + e.getMessage());
    } catch (Exception e) {
      failures.add(server + ": " + OperateMain.reason(e));
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    kafka.close();
    database.close();
    cluster.close();
  }
}
