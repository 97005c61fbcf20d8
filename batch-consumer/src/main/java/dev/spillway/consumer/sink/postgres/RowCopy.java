package dev.spillway.consumer.sink.postgres;

import dev.spillway.consumer.batch.Batch;
import dev.spillway.consumer.batch.Rejection;
import dev.spillway.consumer.batch.Store;
import dev.spillway.consumer.seam.FlushPoint;
import dev.spillway.consumer.sink.GrowingBytes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Copies rows into {@code events} inside a transaction that is open: straight into the table; if a
 * key is there already, by way of a staging table and {@code ON CONFLICT DO NOTHING}; if the server
 * refuses rows, without these, one by one where they are many. For one thread.
 */
final class RowCopy {
  /** Bytes handed to the driver at a time. */
  private static final int PIECE = 64 * 1024;

  /** So many refused rows are named by COPY itself before the server is asked for all of them. */
  private static final int NAMED_REFUSALS = 3;

  private static final String STAGE =
      "CREATE TEMPORARY TABLE IF NOT EXISTS events_stage ON COMMIT DELETE ROWS AS"
          + " SELECT 0::int AS index, %s FROM events WITH NO DATA";
  private static final String MOVE =
      "INSERT INTO events (%1$s) SELECT %1$s FROM events_stage ORDER BY index"
          + " ON CONFLICT (event_key, time) DO NOTHING";
  private static final String REFUSED =
      "CREATE TEMPORARY TABLE IF NOT EXISTS events_refused (index int, state text, message text)"
          + " ON COMMIT DELETE ROWS";
  private static final String MOVE_ONE_BY_ONE =
      """
      DO $$
      DECLARE staged events_stage%%ROWTYPE;
      BEGIN
        FOR staged IN SELECT * FROM events_stage ORDER BY index LOOP
          BEGIN
            INSERT INTO events (%1$s) SELECT %2$s ON CONFLICT (event_key, time) DO NOTHING;
          EXCEPTION
            WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded
              OR raise_exception THEN
            INSERT INTO events_refused VALUES (staged.index, SQLSTATE, SQLERRM);
          END;
        END LOOP;
      END $$
      """;

  private final GrowingBytes buffer = new GrowingBytes(2 * PIECE);
  private final SqlSeam seam;

  RowCopy(SqlSeam seam) {
    this.seam = seam;
  }

  /**
   * Copies the rows.
   *
   * @return those that the server refused for good
   * @throws SQLException for any other failure; the transaction is then of no use
   */
  List<Rejection> copy(Connection connection, Batch batch, BitSet rows) throws SQLException {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<Rejection> rejections = new ArrayList<>();
    BitSet left = (BitSet) rows.clone();
    while (true) {
      Savepoint savepoint = connection.setSavepoint();
      try {
        copyIn(connection, "events (" + CopyRows.COLUMNS + ")", batch, left, false);
        return rejections;
      } catch (SQLException e) {
        if (!SqlFailure.isRefusal(e)) {
          throw e;
        }
        connection.rollback(savepoint);
        OptionalInt row = SqlFailure.copyRow(e);
        boolean byStage =
            SqlFailure.isDuplicateKey(e) || row.isEmpty() || rejections.size() == NAMED_REFUSALS;
        if (byStage) {
          rejections.addAll(stage(connection, batch, left));
          return rejections;
        }
        int index = nth(left, row.getAsInt());
        rejections.add(rejection(index, e.getSQLState(), SqlFailure.reason(e)));
        left.clear(index);
      }
    }
  }

  private List<Rejection> stage(Connection connection, Batch batch, BitSet rows)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(STAGE.formatted(CopyRows.COLUMNS));
      statement.execute("TRUNCATE events_stage");
      List<Rejection> rejections = fillStage(connection, batch, rows);
      Savepoint staged = connection.setSavepoint();
      try {
        statement.execute(MOVE.formatted(CopyRows.COLUMNS));
      } catch (SQLException e) {
        if (!SqlFailure.isRefusal(e)) {
          throw e;
        }
        connection.rollback(staged);
        rejections.addAll(moveOneByOne(statement));
      }
      return rejections;
    }
  }

  /** The stage has no constraints: what it refuses is data that no column of the type can hold. */
  private List<Rejection> fillStage(Connection connection, Batch batch, BitSet rows)
      throws SQLException {
    List<Rejection> rejections = new ArrayList<>();
    BitSet left = (BitSet) rows.clone();
    while (true) {
      Savepoint empty = connection.setSavepoint();
      try {
        copyIn(connection, "events_stage (index, " + CopyRows.COLUMNS + ")", batch, left, true);
        return rejections;
      } catch (SQLException e) {
        OptionalInt row = SqlFailure.copyRow(e);
        if (!SqlFailure.isRefusal(e) || row.isEmpty()) {
          throw e;
        }
        connection.rollback(empty);
        int index = nth(left, row.getAsInt());
        rejections.add(rejection(index, e.getSQLState(), SqlFailure.reason(e)));
        left.clear(index);
      }
    }
  }

  private static List<Rejection> moveOneByOne(Statement statement) throws SQLException {
    statement.execute(REFUSED);
    statement.execute("TRUNCATE events_refused");
    String staged = "staged." + CopyRows.COLUMNS.replace(", ", ", staged.");
    statement.execute(MOVE_ONE_BY_ONE.formatted(CopyRows.COLUMNS, staged));
    List<Rejection> rejections = new ArrayList<>();
    try (ResultSet refused =
        statement.executeQuery("SELECT * FROM events_refused ORDER BY index")) {
      while (refused.next()) {
        rejections.add(rejection(refused.getInt(1), refused.getString(2), refused.getString(3)));
      }
    }
    return rejections;
  }

  private void copyIn(
      Connection connection, String target, Batch batch, BitSet rows, boolean withIndex)
      throws SQLException {
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY " + target + " FROM STDIN (FORMAT binary)");
    try {
      buffer.clear();
      CopyRows.header(buffer);
      for (int i = rows.nextSetBit(0); i >= 0; i = rows.nextSetBit(i + 1)) {
        if (withIndex) {
          CopyRows.stagedRow(buffer, i, batch.records().get(i), batch.event(i));
        } else {
          CopyRows.row(buffer, batch.records().get(i), batch.event(i));
        }
        if (buffer.size() >= PIECE) {
          copy.writeToCopy(buffer.array(), 0, buffer.size());
          seam.at(FlushPoint.AFTER_COPY_PIECE);
          buffer.clear();
        }
      }
      CopyRows.trailer(buffer);
      copy.writeToCopy(buffer.array(), 0, buffer.size());
      seam.at(FlushPoint.AFTER_COPY_PIECE);
      seam.at(FlushPoint.BEFORE_COPY_END);
      copy.endCopy();
      seam.at(FlushPoint.AFTER_COPY_END);
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private static Rejection rejection(int index, String state, String reason) {
    return new Rejection(index, Store.POSTGRES, "SQLSTATE " + state, reason);
  }

  /** The index of the nth set bit, counted from 0. */
  private static int nth(BitSet rows, int n) throws SQLException {
    int index = rows.nextSetBit(0);
    for (int i = 0; i < n && index >= 0; i++) {
      index = rows.nextSetBit(index + 1);
    }
    if (index < 0) {
      throw new SQLException("the server named row " + n + " of " + rows.cardinality(), "XX000");
    }
    return index;
  }
}
