package dev.spillway.consumer.sink.postgres;

import dev.spillway.consumer.batch.Action;
import dev.spillway.consumer.batch.Batch;
import dev.spillway.consumer.batch.Input;
import dev.spillway.consumer.batch.Rejection;
import dev.spillway.consumer.batch.SourcePartition;
import dev.spillway.consumer.seam.FlushPoint;
import dev.spillway.consumer.seam.FlushSeam;
import dev.spillway.consumer.sink.EventWindow;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL as the batch core sees it. Holds the open transactions of at most one flight: one that
 * moves the ledger, and for a large batch others that copy parts of it at the same time. The
 * ledger's commits last, so what it says is stored is stored; should it fail after the others, its
 * rows are recognised as copies when the batch comes again. For one thread, but for {@link
 * #readLedger} and {@link #stored}, which use connections of their own.
 */
public final class PostgresStore {
  private static final Logger log = LoggerFactory.getLogger(PostgresStore.class);

  private final Database database;
  private final Ledger ledger;
  private final SqlSeam seam;
  private final Rows rows;
  private final List<Rows> others;

  private @Nullable Held held;

  /** The last copy or commit has failed: a batch then goes in one piece. */
  private boolean failed;

  /**
   * The open transactions of a flight.
   *
   * @param ledger the one that moves the ledger
   * @param parts those that hold rows alone
   */
  private record Held(long flight, Connection ledger, List<Connection> parts) {
    void abandon() {
      parts.forEach(PostgresStore::abandon);
      PostgresStore.abandon(ledger);
    }
  }

  private PostgresStore(
      Database database, String group, Rows rows, List<Rows> others, SqlSeam seam) {
    this.database = database;
    this.ledger = new Ledger(group);
    this.rows = rows;
    this.others = others;
    this.seam = seam;
  }

  /**
   * A store of events that has no transaction open.
   *
   * @param group the consumer group, part of the ledger's key
   * @param copies how many transactions a large batch is copied in at a time, at least 1
   * @param seam is told of every step
   */
  public static PostgresStore ofEvents(
      Database database, String group, EventWindow window, int copies, FlushSeam seam) {
    SqlSeam sql = new SqlSeam(seam);
    List<Rows> others =
        Stream.generate(() -> (Rows) new EventRows(window, sql)).limit(copies - 1L).toList();
    return new PostgresStore(database, group, new EventRows(window, sql), others, sql);
  }

  /** A store of rollups that has no transaction open; parameters as for events. */
  public static PostgresStore ofRollups(Database database, String group, FlushSeam seam) {
    SqlSeam sql = new SqlSeam(seam);
    return new PostgresStore(database, group, new RollupRows(sql), List.of(), sql);
  }

  /** What the ledger holds for these partitions. */
  public Map<SourcePartition, OptionalLong> readLedger(Set<SourcePartition> partitions)
      throws SQLException {
    try (Connection connection = database.connect()) {
      Map<SourcePartition, OptionalLong> offsets = ledger.read(connection, partitions);
      connection.rollback();
      return offsets;
    }
  }

  /**
   * The given events of which a row with the same key is committed.
   *
   * @throws SQLException also if the table is locked: whoever locks it may wait for the transaction
   *     that is open here, which is rolled back only once this look-up has failed
   */
  public BitSet stored(Batch batch, BitSet records) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL lock_timeout = '1s'");
      BitSet found = StoredRows.find(connection, batch, records);
      connection.rollback();
      return found;
    }
  }

  /**
   * Moves the ledger and copies the rows, and keeps the transactions open.
   *
   * @return {@link Input.Copied}, or {@link Input.LedgerMoved} without a transaction
   * @throws SQLException if it may work later; no transaction is open then
   */
  public Input.Report copy(Action.Copy request) throws SQLException {
    rollback();
    List<BitSet> parts = Parts.of(request.rows(), failed ? 1 : 1 + others.size());
    failed = true;
    Connection connection = database.connect();
    try {
      seam.at(FlushPoint.BEFORE_LEDGER_MOVE);
      if (!ledger.move(connection, request.ledger())) {
        connection.rollback();
        Map<SourcePartition, OptionalLong> now = ledger.read(connection, request.ledger().keySet());
        abandon(connection);
        return new Input.LedgerMoved(request.ticket(), now);
      }
      seam.at(FlushPoint.AFTER_LEDGER_MOVE);
      if (rows.makeRoom(connection, request.batch(), request.rows())) {
        abandon(connection);
        return copy(request);
      }
    } catch (SQLException | RuntimeException e) {
      abandon(connection);
      throw e;
    }
    return copyParts(request, connection, parts);
  }

  private Input.Report copyParts(Action.Copy request, Connection connection, List<BitSet> parts)
      throws SQLException {
    List<PartCopy> beside = new ArrayList<>();
    Held open = new Held(request.ticket().flight(), connection, new ArrayList<>());
    List<Rejection> rejections = new ArrayList<>();
    try {
      for (int i = 1; i < parts.size(); i++) {
        Connection other = database.connect();
        open.parts().add(other);
        beside.add(PartCopy.start(other, others.get(i - 1), request.batch(), parts.get(i)));
      }
      if (!beside.isEmpty()) {
        PartCopy.limitWaits(connection);
      }
      rejections.addAll(rows.copy(connection, request.batch(), parts.getFirst()));
      for (PartCopy part : beside) {
        rejections.addAll(part.await());
      }
    } catch (SQLException | RuntimeException e) {
      beside.forEach(PartCopy::abandon);
      open.abandon();
      throw e;
    }
    held = open;
    failed = false;
    return new Input.Copied(request.ticket(), rejections);
  }

  /**
   * Commits the open transactions of the flight.
   *
   * @throws SQLException if the outcome is not known to be a commit
   */
  public Input.Report commit(Action.Commit request) throws SQLException {
    Held open = held;
    if (open == null || open.flight() != request.ticket().flight()) {
      throw new SQLException("no transaction is open for this flight", "25P01");
    }
    held = null;
    failed = true;
    try {
      seam.at(FlushPoint.BEFORE_COMMIT);
      for (Connection part : open.parts()) {
        part.commit();
        seam.at(FlushPoint.AFTER_PART_COMMIT);
      }
      open.ledger().commit();
      seam.at(FlushPoint.AFTER_COMMIT);
      failed = false;
      return new Input.Committed(request.ticket());
    } finally {
      open.abandon();
    }
  }

  /** Rolls back what is open. */
  public void rollback() {
    Held open = held;
    if (open != null) {
      held = null;
      open.abandon();
    }
  }

  /** Gives a connection back; the pool rolls back what is open and drops what is broken. */
  private static void abandon(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // The pool has dropped the connection, and the server rolls back what it held.
      log.atDebug().setCause(e).log("connection did not close cleanly");
    }
  }
}
