package dev.spillway.consumer.sink.postgres;

import dev.spillway.consumer.batch.Batch;
import dev.spillway.event.EventKey;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;

/** Looks up which keys have a committed row. */
final class StoredRows {
  /** The time beside the key lets PostgreSQL look into one partition only. */
  private static final String QUERY =
      "SELECT wanted.index FROM unnest(?::int[], ?::uuid[], ?::timestamptz[])"
          + " AS wanted(index, event_key, time)"
          + " JOIN events USING (event_key, time)";

  private StoredRows() {}

  static BitSet find(Connection connection, Batch batch, BitSet records) throws SQLException {
    List<Integer> indexes = new ArrayList<>();
    List<UUID> keys = new ArrayList<>();
    List<OffsetDateTime> times = new ArrayList<>();
    for (int i = records.nextSetBit(0); i >= 0; i = records.nextSetBit(i + 1)) {
      EventKey key = batch.event(i).key();
      indexes.add(i);
      keys.add(key.toUuid());
      times.add(batch.event(i).event().time().atOffset(ZoneOffset.UTC));
    }
    BitSet found = new BitSet();
    try (PreparedStatement query = connection.prepareStatement(QUERY)) {
      query.setArray(1, array(connection, "int4", indexes));
      query.setArray(2, array(connection, "uuid", keys));
      query.setArray(3, array(connection, "timestamptz", times));
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.set(rows.getInt(1));
        }
      }
    }
    return found;
  }

  private static Array array(Connection connection, String type, List<?> values)
      throws SQLException {
    return connection.createArrayOf(type, values.toArray());
  }
}
