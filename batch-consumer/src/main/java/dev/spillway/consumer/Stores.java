package dev.spillway.consumer;

import dev.spillway.consumer.batch.Store;
import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.config.LoadedStores;
import dev.spillway.consumer.config.RetryConfig;
import dev.spillway.consumer.seam.FlushSeam;
import dev.spillway.consumer.sink.Routing;
import dev.spillway.consumer.sink.elasticsearch.Cluster;
import dev.spillway.consumer.sink.elasticsearch.ElasticsearchStore;
import dev.spillway.consumer.sink.elasticsearch.TypeIndices;
import dev.spillway.consumer.sink.elasticsearch.TypeTemplates;
import dev.spillway.consumer.sink.postgres.Database;
import dev.spillway.consumer.sink.postgres.RouteTable;
import dev.spillway.consumer.typed.RouteWatch;
import dev.spillway.consumer.typed.TypedIndices;
import dev.spillway.runtime.management.Readiness;
import dev.spillway.schema.inforce.SchemaDesk;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two stores and their schemas. */
final class Stores {
  private static final Logger log = LoggerFactory.getLogger(Stores.class);

  private final ConsumerConfig config;
  private final Database database;
  private final Cluster cluster;
  private final RouteWatch routes;
  private final TypeTemplates templates;
  private final Readiness.Condition postgresReady;
  private final Readiness.Condition elasticsearchReady;
  private final Deque<AutoCloseable> others = new ArrayDeque<>();

  Stores(ConsumerConfig config, Readiness readiness) {
    this.config = config;
    this.database = new Database(config.postgres());
    this.cluster = new Cluster(config.elasticsearch());
    this.routes = new RouteWatch(new RouteTable(database));
    this.templates = new TypeTemplates(cluster);
    this.postgresReady = readiness.condition("postgres-schema");
    this.elasticsearchReady = readiness.condition("elasticsearch-template");
  }

  /** Something that fails while a store is away. */
  @FunctionalInterface
  private interface Preparation {
    void run() throws Exception;
  }

  /**
   * Brings both schemas to this version, and waits for stores that are not there yet for as long as
   * it takes.
   *
   * @param cancelled asked before every attempt
   * @return false if cancelled
   */
  boolean prepare(RetryConfig retry, BooleanSupplier cancelled) {
    ElasticsearchStore elasticsearch = elasticsearch(FlushSeam.NONE);
    Set<Store> loaded = config.stores().stores();
    Preparation nothing = () -> {};
    return retry(
            "PostgreSQL schema",
            postgresReady,
            retry,
            cancelled,
            loaded.contains(Store.POSTGRES) ? this::preparePostgres : nothing)
        && retry(
            "Elasticsearch template",
            elasticsearchReady,
            retry,
            cancelled,
            loaded.contains(Store.ELASTICSEARCH) ? elasticsearch::prepare : nothing);
  }

  private void preparePostgres() throws IOException {
    database.migrate();
    routes.read();
  }

  /** Elasticsearch as the batch core sees it; each is for one thread. */
  ElasticsearchStore elasticsearch(FlushSeam seam) {
    return new ElasticsearchStore(
        cluster, config.elasticsearch(), config.window().toWindow(), templates, routing(), seam);
  }

  /** Without PostgreSQL nothing is recorded, and no type has indices of its own. */
  private Routing routing() {
    return config.stores().stores().contains(Store.POSTGRES) ? routes : Routing.NONE;
  }

  /**
   * Gives types with a schema indices of their own, now and after each change of the schemas. The
   * first time is waited for: of a type that is new, even the first event then lies there.
   */
  void follow(SchemaDesk schemas) {
    if (config.stores() != LoadedStores.BOTH || !schemas.hasFolder()) {
      return;
    }
    TypedIndices typed =
        new TypedIndices(
            new RouteTable(database),
            routes,
            templates,
            new TypeIndices(cluster, config.elasticsearch()));
    try {
      typed.follow(schemas.current());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.atWarn().addKeyValue("error", e.toString()).log("indices of types not made yet");
    }
    schemas.follow("typed indices", typed);
  }

  private static boolean retry(
      String what,
      Readiness.Condition condition,
      RetryConfig retry,
      BooleanSupplier cancelled,
      Preparation preparation) {
    long waitNanos = retry.initial().toNanos();
    while (!cancelled.getAsBoolean()) {
      try {
        preparation.run();
        condition.met();
        return true;
      } catch (Exception e) {
        condition.failing(String.valueOf(e.getMessage()));
        log.atWarn()
            .addKeyValue("what", what)
            .addKeyValue("error", e.toString())
            .log("store not ready, will be tried again");
      }
      long end = System.nanoTime() + waitNanos;
      while (!cancelled.getAsBoolean() && System.nanoTime() - end < 0) {
        LockSupport.parkNanos(Math.min(TimeUnit.MILLISECONDS.toNanos(100), waitNanos));
      }
      waitNanos = Math.min(2 * waitNanos, retry.max().toNanos());
    }
    return false;
  }

  Database database() {
    return database;
  }

  /** Closes this too, before the stores. */
  void onClose(AutoCloseable other) {
    others.push(other);
  }

  void close() {
    routes.close();
    others.addLast(cluster);
    others.addLast(database);
    for (AutoCloseable one : others) {
      try {
        one.close();
      } catch (Exception e) {
        log.atWarn().addKeyValue("error", e.toString()).log("not closed cleanly");
      }
    }
  }
}
