package dev.spillway.consumer.sink.postgres;

import dev.spillway.consumer.batch.SourcePartition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;

/**
 * A group's ledger, for an operator.
 *
 * @param database where it is
 * @param group the consumer group
 */
public record LedgerTable(Database database, String group) {
  private static final String SET =
      "INSERT INTO sink_progress (topic_id, partition, consumer_group, next_offset)"
          + " VALUES (?, ?, ?, ?) ON CONFLICT (topic_id, partition, consumer_group)"
          + " DO UPDATE SET next_offset = excluded.next_offset";

  /** What the ledger holds; empty: no row. */
  public Map<SourcePartition, OptionalLong> read(Set<SourcePartition> partitions)
      throws SQLException {
    try (Connection connection = database.connect()) {
      Map<SourcePartition, OptionalLong> offsets = new Ledger(group).read(connection, partitions);
      connection.rollback();
      return offsets;
    }
  }

  /** Sets every offset, in one transaction and in the order in which consumers lock the rows. */
  public void set(SortedMap<SourcePartition, Long> offsets) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement set = connection.prepareStatement(SET)) {
      for (var entry : offsets.entrySet()) {
        set.setObject(1, entry.getKey().topicId());
        set.setInt(2, entry.getKey().number());
        set.setString(3, group);
        set.setLong(4, entry.getValue());
        set.executeUpdate();
      }
      connection.commit();
    }
  }
}
