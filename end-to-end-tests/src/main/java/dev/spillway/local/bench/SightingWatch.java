package dev.spillway.local.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Looks for rows and committed offsets as long as it is open. A row is asked for by its primary
 * key, every few milliseconds: what is seen late by the pause and the query counts as the
 * pipeline's.
 */
final class SightingWatch implements AutoCloseable {
  /** Between two questions about rows. */
  static final Duration ROW_PAUSE = Duration.ofMillis(4);

  /** Between two questions about offsets, which cost Kafka's broker more. */
  static final Duration COMMIT_PAUSE = Duration.ofMillis(10);

  private static final int QUERY_SECONDS = 60;

  /** Bounds a query while nothing arrives. */
  private static final int KEYS = 2_000;

  private final Sightings sightings;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final List<Future<Void>> watches;

  SightingWatch(Database database, Topic topic, String group, Sightings sightings) {
    this.sightings = sightings;
    Callable<Void> rows = () -> watchRows(database);
    Callable<Void> commits = () -> watchCommits(topic, group);
    this.watches = List.of(threads.submit(rows), threads.submit(commits));
  }

  private Void watchRows(Database database) throws SQLException, InterruptedException {
    try (Connection connection = database.targets().connect(database.name());
        Statement settings = connection.createStatement();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT event_key, kafka_partition, kafka_offset FROM events"
                    + " WHERE event_key = ANY (?)")) {
      // A table that was never analysed must not be read as a whole.
      settings.execute("SET enable_seqscan = off");
      query.setQueryTimeout(QUERY_SECONDS);
      while (!closed.await(ROW_PAUSE.toNanos(), TimeUnit.NANOSECONDS)) {
        List<UUID> keys = sightings.withoutRow(KEYS);
        if (!keys.isEmpty()) {
          query.setArray(1, connection.createArrayOf("uuid", keys.toArray()));
          try (ResultSet found = query.executeQuery()) {
            long now = System.nanoTime();
            while (found.next()) {
              sightings.visible(
                  found.getObject(1, UUID.class), found.getInt(2), found.getLong(3), now);
            }
          }
        }
      }
      return null;
    }
  }

  private Void watchCommits(Topic topic, String group) throws InterruptedException {
    while (!closed.await(COMMIT_PAUSE.toNanos(), TimeUnit.NANOSECONDS)) {
      if (sightings.awaitCommit()) {
        var offsets = topic.committed(group);
        sightings.committed(offsets, System.nanoTime());
      }
    }
    return null;
  }

  /**
   * Returns when all that was sent is committed.
   *
   * @throws IOException at the deadline, or if a watch has failed
   */
  void awaitAll(Duration deadline) throws IOException, InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    while (sightings.hasOpen()) {
      for (Future<Void> watch : watches) {
        if (watch.isDone()) {
          try {
            watch.get();
          } catch (ExecutionException failure) {
            throw new IOException("rows or offsets could not be read", failure.getCause());
          }
        }
      }
      if (System.nanoTime() - end > 0) {
        throw new IOException(
            "%,d events or more are not stored within %s"
                .formatted(Math.max(1, sightings.withoutRow(KEYS).size()), deadline));
      }
      Thread.sleep(COMMIT_PAUSE);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    threads.close();
  }
}
