package dev.spillway.consumer.sink.postgres;

import dev.spillway.consumer.batch.Batch;
import dev.spillway.consumer.batch.Rejection;
import dev.spillway.consumer.batch.Rollup;
import dev.spillway.consumer.batch.Store;
import dev.spillway.consumer.seam.FlushPoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Rows of {@code event_rollup}, one for each window of each type. Of several values the one with
 * the highest count is kept, among equals the newest: counts only grow, so that is the newest, in
 * whatever order and however often the values come. A count that begins anew, over events that
 * Kafka no longer has in full, takes nothing from the row.
 */
final class RollupRows implements Rows {
  private static final String UPSERT =
      """
      INSERT INTO event_rollup AS stored
          (type, window_start, window_seconds, count, bytes, max_lateness_ms)
        SELECT * FROM unnest(?::text[], ?::timestamptz[], ?::int[], ?::bigint[], ?::bigint[],
            ?::bigint[])
        ON CONFLICT (type, window_start, window_seconds) DO UPDATE
          SET count = excluded.count, bytes = excluded.bytes,
            max_lateness_ms = excluded.max_lateness_ms
          WHERE excluded.count >= stored.count
      """;

  private final SqlSeam seam;

  RollupRows(SqlSeam seam) {
    this.seam = seam;
  }

  @Override
  public boolean makeRoom(Connection connection, Batch batch, BitSet rows) {
    return false;
  }

  @Override
  public List<Rejection> copy(Connection connection, Batch batch, BitSet rows) throws SQLException {
    List<Rejection> rejections = new ArrayList<>();
    BitSet left = (BitSet) rows.clone();
    while (!left.isEmpty()) {
      Collection<Integer> newest = newest(batch, left).values();
      Savepoint savepoint = connection.setSavepoint();
      try {
        seam.at(FlushPoint.BEFORE_COPY_END);
        upsert(connection, batch, newest);
        seam.at(FlushPoint.AFTER_COPY_END);
        break;
      } catch (SQLException e) {
        if (!SqlFailure.isRefusal(e)) {
          throw e;
        }
        connection.rollback(savepoint);
        List<Rejection> refused = refused(connection, batch, newest);
        if (refused.isEmpty()) {
          throw e; // it refuses them together only: tried again later, as any other failure
        }
        rejections.addAll(refused);
        // Without them the value before may be the newest of its window.
        refused.forEach(rejection -> left.clear(rejection.index()));
      }
    }
    return rejections;
  }

  /** For each window the index of the value to be kept. */
  private static SortedMap<Rollup.Key, Integer> newest(Batch batch, BitSet rows) {
    SortedMap<Rollup.Key, Integer> newest = new TreeMap<>();
    for (int i = rows.nextSetBit(0); i >= 0; i = rows.nextSetBit(i + 1)) {
      newest.merge(
          batch.rollup(i).key(),
          i,
          (old, next) -> batch.rollup(next).count() >= batch.rollup(old).count() ? next : old);
    }
    return newest;
  }

  /** Tries each by itself, which leaves the open transaction as it was. */
  private static List<Rejection> refused(
      Connection connection, Batch batch, Collection<Integer> indexes) throws SQLException {
    List<Rejection> refused = new ArrayList<>();
    for (int index : indexes) {
      Savepoint savepoint = connection.setSavepoint();
      try {
        upsert(connection, batch, List.of(index));
      } catch (SQLException e) {
        if (!SqlFailure.isRefusal(e)) {
          throw e;
        }
        refused.add(
            new Rejection(
                index, Store.POSTGRES, "SQLSTATE " + e.getSQLState(), SqlFailure.reason(e)));
      }
      connection.rollback(savepoint);
      connection.releaseSavepoint(savepoint);
    }
    return refused;
  }

  private static void upsert(Connection connection, Batch batch, Collection<Integer> indexes)
      throws SQLException {
    List<Rollup> rollups = indexes.stream().map(batch::rollup).toList();
    try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
      array(connection, upsert, 1, "text", rollups, one -> one.key().type());
      array(
          connection,
          upsert,
          2,
          "timestamptz",
          rollups,
          one -> one.key().windowStart().atOffset(ZoneOffset.UTC));
      array(connection, upsert, 3, "int4", rollups, one -> one.key().windowSeconds());
      array(connection, upsert, 4, "int8", rollups, Rollup::count);
      array(connection, upsert, 5, "int8", rollups, Rollup::bytes);
      array(connection, upsert, 6, "int8", rollups, Rollup::maxLatenessMillis);
      upsert.executeUpdate();
    }
  }

  private static void array(
      Connection connection,
      PreparedStatement statement,
      int parameter,
      String type,
      List<Rollup> rollups,
      Function<Rollup, Object> column)
      throws SQLException {
    Object[] values = rollups.stream().map(column).toArray();
    statement.setArray(parameter, connection.createArrayOf(type, values));
  }
}
