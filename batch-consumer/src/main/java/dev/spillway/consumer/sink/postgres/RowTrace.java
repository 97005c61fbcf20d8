package dev.spillway.consumer.sink.postgres;

import dev.spillway.consumer.sink.StoredKey;
import dev.spillway.consumer.sink.TracedEvent;
import dev.spillway.event.EventKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows of single events, for an operator: in which table they lie, and which transaction wrote
 * them, which is that of their batch.
 *
 * @param database where they are
 */
public record RowTrace(Database database) {
  private static final String SELECT =
      "SELECT event_key, time, received_at, kafka_partition, kafka_offset, type, source, id,"
          + " tableoid::regclass::text, xmin::text,"
          + " CASE current_setting('track_commit_timestamp')"
          + " WHEN 'on' THEN pg_xact_commit_timestamp(xmin) END FROM events WHERE ";

  /** Times do not fit into 48 bits of milliseconds: those before 1970 look like distant ones. */
  private static final long WRAP = 1L << 48;

  /** The rows with a key; one, but for a key that was forged. */
  public List<TracedEvent> byKey(EventKey key) throws SQLException {
    long millis = key.mostSignificantBits() >>> 16;
    String sql = "event_key = ? AND (time >= ? AND time < ? OR time >= ? AND time < ?)";
    return find(
        sql,
        key.toUuid(),
        utc(millis),
        utc(millis + 1),
        utc(millis - WRAP),
        utc(millis - WRAP + 1));
  }

  /**
   * The rows with an id. There is no index by id: all of the table is read, for as long as one
   * statement may take.
   */
  public List<TracedEvent> byId(String id, int limit) throws SQLException {
    return find("id = ? LIMIT " + limit, id);
  }

  private List<TracedEvent> find(String condition, Object... values) throws SQLException {
    List<TracedEvent> found = new ArrayList<>();
    try (Connection connection = database.connect();
        PreparedStatement query = connection.prepareStatement(SELECT + condition)) {
      for (int i = 0; i < values.length; i++) {
        query.setObject(i + 1, values[i]);
      }
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(row(rows));
        }
      }
      connection.rollback();
    }
    return found;
  }

  private static TracedEvent row(ResultSet rows) throws SQLException {
    UUID key = rows.getObject(1, UUID.class);
    Map<String, String> where = new LinkedHashMap<>();
    where.put("table", rows.getString(9));
    where.put("transaction", rows.getString(10));
    @Nullable OffsetDateTime committed = rows.getObject(11, OffsetDateTime.class);
    if (committed != null) {
      where.put("committed", committed.toInstant().toString());
    }
    return new TracedEvent(
        new StoredKey(
            new EventKey(key.getMostSignificantBits(), key.getLeastSignificantBits()),
            rows.getString(6),
            rows.getObject(2, OffsetDateTime.class).toInstant(),
            rows.getObject(3, OffsetDateTime.class).toInstant(),
            rows.getInt(4),
            rows.getLong(5)),
        rows.getString(6),
        rows.getString(7),
        rows.getString(8),
        where);
  }

  private static OffsetDateTime utc(long millis) {
    return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
  }
}
