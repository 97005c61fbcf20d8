package dev.spillway.consumer.operate;

import dev.spillway.consumer.KafkaClients;
import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.config.KafkaConfig;
import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.Routing;
import dev.spillway.consumer.sink.Selection;
import dev.spillway.consumer.sink.StoredEvent;
import dev.spillway.consumer.sink.StoredKey;
import dev.spillway.consumer.sink.elasticsearch.Cluster;
import dev.spillway.consumer.sink.elasticsearch.EventIndices;
import dev.spillway.consumer.sink.elasticsearch.FoundDocument;
import dev.spillway.consumer.sink.elasticsearch.IndexScan;
import dev.spillway.consumer.sink.postgres.Database;
import dev.spillway.consumer.sink.postgres.EventTable;
import dev.spillway.consumer.sink.postgres.LedgerTable;
import dev.spillway.consumer.sink.postgres.RouteTable;
import dev.spillway.event.EventKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/**
 * Makes Elasticsearch hold what PostgreSQL holds: from the rows, because Kafka's retention may be
 * over. Missing documents are created, those that are there stay. After a failure the command is
 * run again: it goes on with what is missing.
 *
 * <p>While consumers run, a document may be there before its row is committed. So group and ledger
 * are asked first, and only documents of records that were settled then are removed when they have
 * no row, each only if it has not changed since it was found.
 */
final class Rebuild implements AutoCloseable {
  private static final int PAGE_ROWS = 1000;
  private static final long PAGE_CHARACTERS = 4L << 20;

  private final KafkaConfig kafka;
  private final Progress progress;
  private final Admin admin;
  private final Database database;
  private final Cluster cluster;
  private final EventTable table;
  private final EventIndices indices;
  private final IndexScan scan;

  Rebuild(ConsumerConfig config, Progress progress) {
    this.kafka = config.kafka();
    this.progress = progress;
    this.admin = KafkaClients.admin(config);
    this.database = new Database(config.postgres());
    this.cluster = new Cluster(config.elasticsearch());
    this.table = new EventTable(database);
    Routing routing = Routing.once(new RouteTable(database));
    EventWindow window = config.window().toWindow();
    this.indices = new EventIndices(cluster, config.elasticsearch(), window, routing);
    this.scan = new IndexScan(cluster, config.elasticsearch(), window, routing);
  }

  /** Counts documents of rows. */
  static final class Documents {
    private long rows;
    private long before;
    private long created;
    private long after;

    /** Rows that were looked at. */
    long rows() {
      return rows;
    }

    /** Of these, how many had a document. */
    long before() {
      return before;
    }

    /** How many documents were created. */
    long created() {
      return created;
    }

    /** Of the rows, how many have a document now; looked up after the creation. */
    long after() {
      return after;
    }
  }

  /** Creates the documents that are missing; in a dry run it only counts. */
  Documents create(Selection selection, boolean dryRun) throws Exception {
    Documents counts = new Documents();
    Optional<StoredKey> after = Optional.empty();
    while (true) {
      List<StoredEvent> page = table.events(selection, after, PAGE_ROWS, PAGE_CHARACTERS);
      if (page.isEmpty()) {
        return counts;
      }
      after = Optional.of(page.getLast().toKey());
      List<StoredEvent> absent = absent(page);
      counts.rows += page.size();
      counts.before += page.size() - absent.size();
      counts.after += page.size();
      if (!absent.isEmpty() && !dryRun) {
        counts.created += indices.create(absent);
        absent = absent(absent);
      }
      counts.after -= absent.size();
      progress.tell(
          () ->
              "%d rows, %d had a document, %d created"
                  .formatted(counts.rows, counts.before, counts.created));
    }
  }

  private List<StoredEvent> absent(List<StoredEvent> events) throws IOException {
    Set<EventKey> present = indices.keys(events.stream().map(StoredEvent::toKey).toList()).keySet();
    List<StoredEvent> absent = new ArrayList<>(events);
    absent.removeIf(event -> present.contains(event.key()));
    return absent;
  }

  /** Counts documents without row. */
  static final class Pruned {
    private long found;
    private long removed;

    /** Documents of settled records that had no row. */
    long found() {
      return found;
    }

    /** Of these, how many are gone. */
    long removed() {
      return removed;
    }
  }

  /** Removes documents that have no row; in a dry run it only counts. */
  Pruned prune(Selection selection, boolean dryRun) throws Exception {
    VerifyScope scope =
        new VerifyScopes(admin, kafka, new LedgerTable(database, kafka.group()))
            .find(new VerifyScopes.Wish(List.of(), null, null));
    Selection settled = selection.madeBelow(scope.settled());
    Pruned counts = new Pruned();
    scan.run(
        settled,
        PAGE_ROWS,
        page -> {
          List<FoundDocument> unwanted = new ArrayList<>(page);
          unwanted.removeIf(one -> !one.stored().map(settled::covers).orElse(false));
          List<StoredKey> keys = unwanted.stream().flatMap(one -> one.stored().stream()).toList();
          Map<EventKey, StoredKey> rows = table.keys(keys);
          unwanted.removeIf(one -> one.stored().stream().anyMatch(k -> rows.containsKey(k.key())));
          counts.found += unwanted.size();
          if (!dryRun) {
            counts.removed += indices.remove(unwanted);
          }
          progress.tell(() -> counts.found + " documents without row");
        });
    return counts;
  }

  @Override
  public void close() throws IOException {
    cluster.close();
    database.close();
    admin.close(Duration.ofSeconds(5));
  }
}
