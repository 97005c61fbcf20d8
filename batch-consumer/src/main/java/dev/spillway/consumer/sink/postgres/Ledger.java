package dev.spillway.consumer.sink.postgres;

import dev.spillway.consumer.batch.LedgerStep;
import dev.spillway.consumer.batch.SourcePartition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The table {@code sink_progress}: how far this group has stored each partition, moved in the
 * transaction of the rows.
 *
 * @param group the consumer group
 */
record Ledger(String group) {
  private static final String READ =
      "SELECT next_offset FROM sink_progress"
          + " WHERE topic_id = ? AND partition = ? AND consumer_group = ?";
  private static final String MOVE =
      "UPDATE sink_progress SET next_offset = ?"
          + " WHERE topic_id = ? AND partition = ? AND consumer_group = ? AND next_offset = ?";
  private static final String BEGIN =
      "INSERT INTO sink_progress (next_offset, topic_id, partition, consumer_group)"
          + " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";

  /** What the ledger holds; empty: no row. */
  Map<SourcePartition, OptionalLong> read(Connection connection, Set<SourcePartition> partitions)
      throws SQLException {
    Map<SourcePartition, OptionalLong> offsets = new TreeMap<>();
    try (PreparedStatement read = connection.prepareStatement(READ)) {
      for (SourcePartition partition : partitions) {
        read.setObject(1, partition.topicId());
        read.setInt(2, partition.number());
        read.setString(3, group);
        try (ResultSet row = read.executeQuery()) {
          offsets.put(
              partition, row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty());
        }
      }
    }
    return offsets;
  }

  /**
   * Makes every step, in the one order that all consumers keep, and holds the rows locked until the
   * transaction ends.
   *
   * @return false if one of the rows does not hold what was expected; the transaction must then be
   *     rolled back
   */
  boolean move(Connection connection, SortedMap<SourcePartition, LedgerStep> steps)
      throws SQLException {
    try (PreparedStatement move = connection.prepareStatement(MOVE);
        PreparedStatement begin = connection.prepareStatement(BEGIN)) {
      boolean all = true;
      for (var entry : steps.entrySet()) {
        LedgerStep step = entry.getValue();
        if (step.expected().isPresent()) {
          bind(move, entry.getKey(), step.next());
          move.setLong(5, step.expected().getAsLong());
          move.addBatch();
        } else {
          all &= moved(move); // before this row, whose turn to be locked comes later
          bind(begin, entry.getKey(), step.next());
          all &= begin.executeUpdate() == 1;
        }
      }
      return all && moved(move);
    }
  }

  private void bind(PreparedStatement statement, SourcePartition partition, long next)
      throws SQLException {
    statement.setLong(1, next);
    statement.setObject(2, partition.topicId());
    statement.setInt(3, partition.number());
    statement.setString(4, group);
  }

  /** Sends what was collected, in one round trip. */
  private static boolean moved(PreparedStatement move) throws SQLException {
    for (int rows : move.executeBatch()) {
      if (rows != 1) {
        return false;
      }
    }
    return true;
  }
}
