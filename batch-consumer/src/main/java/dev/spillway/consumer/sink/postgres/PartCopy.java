package dev.spillway.consumer.sink.postgres;

import dev.spillway.consumer.batch.Batch;
import dev.spillway.consumer.batch.Rejection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part of a batch that is copied beside the ledger's transaction, in one of its own and by a
 * thread of its own. Ends by the deadlines of its connection.
 */
final class PartCopy {
  private static final Logger log = LoggerFactory.getLogger(PartCopy.class);

  /**
   * Two consumers with two transactions each could wait for each other through a row that both
   * store, in a ring that the server does not see: half of it is in the consumers. So these waits
   * end early, and the batch comes again in one transaction.
   */
  private static final String LIMIT_WAITS = "SET LOCAL lock_timeout = '2s'";

  /** Its commit waits for no disk: the ledger's, which comes after it, waits for both. */
  private static final String LEAVE_FLUSH_TO_LEDGER = "SET LOCAL synchronous_commit = off";

  private final Connection connection;
  private final FutureTask<List<Rejection>> task;

  private PartCopy(Connection connection, FutureTask<List<Rejection>> task) {
    this.connection = connection;
    this.task = task;
  }

  /**
   * Begins to copy.
   *
   * @param connection with no transaction open; stays the caller's
   * @param rows used by this part alone until {@link #await} or {@link #abandon} has returned
   */
  static PartCopy start(Connection connection, Rows rows, Batch batch, BitSet part) {
    FutureTask<List<Rejection>> task =
        new FutureTask<>(
            () -> {
              limitWaits(connection);
              execute(connection, LEAVE_FLUSH_TO_LEDGER);
              return rows.copy(connection, batch, part);
            });
    Thread.ofVirtual().name("postgres-part").start(task);
    return new PartCopy(connection, task);
  }

  /** Has the open transaction wait for no lock longer than two seconds. */
  static void limitWaits(Connection connection) throws SQLException {
    execute(connection, LIMIT_WAITS);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Waits until the part is copied.
   *
   * @return rows that the server refused for good
   * @throws SQLException if the transaction is of no use
   */
  List<Rejection> await() throws SQLException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case SQLException failure -> throw failure;
        case RuntimeException failure -> throw failure;
        case null, default -> throw new SQLException("a part of the batch was not copied", e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while a part of the batch was copied", "57014", e);
    }
  }

  /** Breaks the connection off if it is still copying, and waits until it no longer is. */
  void abandon() {
    if (task.isDone()) {
      return;
    }
    try {
      connection.abort(Runnable::run);
      task.get();
    } catch (SQLException | ExecutionException e) {
      log.atDebug().setCause(e).log("a part of a batch was broken off");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
