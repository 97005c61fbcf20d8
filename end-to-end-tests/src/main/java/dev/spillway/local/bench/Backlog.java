package dev.spillway.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * A topic full of events, and what a load of them needs: databases, an index that is not there yet,
 * and the count of what arrived. For one thread.
 */
final class Backlog implements AutoCloseable {
  private final Ground ground;
  private final int events;
  private final String name = Ground.newName();
  private final Search search;
  private final Topic topic;
  private int databases;

  /** Fills a topic of its own. */
  Backlog(Ground ground, int events) throws IOException, InterruptedException {
    this.ground = ground;
    this.events = events;
    this.search = new Search(ground.targets().elasticsearch());
    this.topic = new Topic(ground.targets().kafka(), name);
    boolean full = false;
    try {
      ground.out().accept("filling a topic with %,d events".formatted(events));
      topic.fill(events);
      full = true;
    } finally {
      if (!full) {
        topic.close();
        search.close();
      }
    }
  }

  int events() {
    return events;
  }

  Topic topic() {
    return topic;
  }

  Search search() {
    return search;
  }

  /** A database without tables, on a server with nothing left to write; there is no index. */
  Database emptyDatabase() throws SQLException, IOException, InterruptedException {
    search.deleteIndex();
    Database made = Database.empty(ground.targets(), nextName());
    made.checkpoint();
    return made;
  }

  /** The same with a copy of what a template holds. */
  Database copyOf(Database template) throws SQLException, IOException, InterruptedException {
    search.deleteIndex();
    Database made = Database.copyOf(template, nextName());
    made.checkpoint();
    return made;
  }

  private String nextName() {
    databases++;
    return name + "_" + databases;
  }

  /** Drains the topic into a fresh database and index, which do not stay, and counts. */
  ConsumerRun.Drained drain(Stores stores, int consumers)
      throws SQLException, IOException, InterruptedException {
    try (Database database = emptyDatabase()) {
      return drainInto(database, stores, consumers);
    }
  }

  /**
   * Drains the topic into both stores, which warms them up.
   *
   * @return a database with the rows; the index stays too
   */
  Database warmUp() throws SQLException, IOException, InterruptedException {
    ground.out().accept("warming up");
    Database database = emptyDatabase();
    boolean drained = false;
    try {
      ConsumerRun.Drained result = drainInto(database, Stores.BOTH, 1);
      ground.out().accept("warmed up, %,.0f/s".formatted(events / result.seconds()));
      drained = true;
      return database;
    } finally {
      if (!drained) {
        database.close();
      }
    }
  }

  private ConsumerRun.Drained drainInto(Database database, Stores stores, int consumers)
      throws SQLException, IOException, InterruptedException {
    ConsumerRun.Drained drained =
        new ConsumerRun(ground, topic, Map.of("SPILLWAY_STORES", stores.lowerCase()))
            .drain(database.name(), consumers, events);
    check(database, stores);
    if (topic.deadLetterCount() > 0) {
      throw new IOException("events of the measurement became dead letters");
    }
    return drained;
  }

  /** What an event takes on disk, indexes included and replicas of the stores not. */
  Map<String, Double> bytesPerEvent(Database warm)
      throws SQLException, IOException, InterruptedException {
    return new TreeMap<>(
        Map.of(
            "kafka", (double) topic.bytes() / events,
            "postgres", (double) warm.bytes("events") / events,
            "elasticsearch", (double) search.bytes() / events));
  }

  /**
   * Takes the bytes of a {@link #warmUp}, and its rows away: what is left is a template for loads.
   *
   * @param bodyBytes size of a bulk body, about
   * @throws IOException if a prepared document is not that of the consumer
   */
  PreparedLoad prepare(Database warm, int bodyBytes)
      throws SQLException, IOException, InterruptedException {
    ground.out().accept("preparing bytes");
    PreparedLoad prepared =
        PreparedLoad.make(
            ground.targets(), warm.name(), topic, events, bodyBytes, ground.directory());
    JsonNode document = new ObjectMapper().readTree(prepared.firstDocument());
    if (!document.equals(search.source(prepared.firstKey()))) {
      throw new IOException(
          "the prepared documents are not those of the consumer: " + prepared.firstDocument());
    }
    ground.targets().sql(warm.name(), "TRUNCATE events, sink_progress");
    return prepared;
  }

  /** A fast load that has not loaded everything is no result. */
  void check(Database database, Stores stores)
      throws SQLException, IOException, InterruptedException {
    long rows = stores.postgres() ? database.count("events") : events;
    long documents = stores.elasticsearch() ? search.count() : events;
    if (rows != events || documents != events) {
      throw new IOException(
          "%d rows and %d documents of %d events".formatted(rows, documents, events));
    }
  }

  @Override
  public void close() throws IOException {
    try (topic;
        search) {
      search.deleteIndex();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
