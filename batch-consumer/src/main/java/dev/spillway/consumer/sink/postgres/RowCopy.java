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
 * key is there already, or the server refuses more than one row, by way of a staging table, from
 * which the server moves them in pieces and ejects each row that it refuses. For one thread.
 */
final class RowCopy {
  /** Bytes handed to the driver at a time. */
  private static final int PIECE = 64 * 1024;

  /**
   * So many refused rows are ejected by copying again: where there is one more, there may be
   * thousands, each of which would cost a copy of the batch.
   */
  private static final int EJECTED_BY_COPY = 1;

  private static final String STAGE =
      "CREATE TEMPORARY TABLE IF NOT EXISTS events_stage ON COMMIT DELETE ROWS AS"
          + " SELECT 0::int AS index, %s FROM events WITH NO DATA";
  private static final String STAGE_INDEX =
      "CREATE INDEX IF NOT EXISTS events_stage_index ON events_stage (index)";
  private static final String REFUSED =
      "CREATE TEMPORARY TABLE IF NOT EXISTS events_refused (index int, state text, message text)"
          + " ON COMMIT DELETE ROWS";

  /**
   * Moves pieces that grow while nothing is refused. NOT NULL and CHECK name the row by their
   * detail, whose first column is the key: it is ejected, and the rows before it are the next
   * piece; those after begin small again, for what a refusal costs are the rows before it in its
   * piece. A unique index, a foreign key or a trigger names none: then rows go alone until one is
   * refused.
   */
  private static final String MOVE =
      """
      DO $$
      DECLARE
        at int := 0;
        size int := 64;
        next int := 128;
        last int := (SELECT max(index) FROM events_stage);
        detail text;
        refused int;
      BEGIN
        WHILE at <= last LOOP
          BEGIN
            INSERT INTO events (%1$s)
              SELECT %1$s FROM events_stage WHERE index >= at AND index < at + size ORDER BY index
              ON CONFLICT (event_key, time) DO NOTHING;
            at := at + size;
            size := next;
            next := least(2 * next, 1024);
          EXCEPTION
            WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded
              OR raise_exception THEN
            GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
            refused := NULL;
            IF size = 1 THEN
              refused := at;
            ELSIF SQLSTATE IN ('23502', '23514') THEN
              SELECT index INTO refused FROM events_stage
                WHERE index >= at AND index < at + size
                  AND event_key::text = substring(detail FROM '[(]([0-9a-f-]{36}),');
            END IF;
            IF refused IS NULL THEN
              size := 1;
              next := 1;
            ELSE
              INSERT INTO events_refused VALUES (refused, SQLSTATE, SQLERRM);
              DELETE FROM events_stage WHERE index = refused;
              size := greatest(refused - at, 1);
              next := 8;
            END IF;
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
            SqlFailure.isDuplicateKey(e) || row.isEmpty() || rejections.size() == EJECTED_BY_COPY;
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
      statement.execute(STAGE_INDEX);
      List<Rejection> rejections = fillStage(connection, batch, rows);
      rejections.addAll(move(statement));
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

  private static List<Rejection> move(Statement statement) throws SQLException {
    statement.execute(REFUSED);
    statement.execute("TRUNCATE events_refused");
    statement.execute(MOVE.formatted(CopyRows.COLUMNS));
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
