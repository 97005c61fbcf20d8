package dev.spillway.consumer.sink.postgres;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.consumer.sink.Selection;
import dev.spillway.consumer.sink.StoredEvent;
import dev.spillway.consumer.sink.StoredKey;
import dev.spillway.event.EventKey;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code events}, read for an operator, page by page in the order of its primary key. A
 * page is a transaction of its own, so that none stays open.
 *
 * @param database where it is
 */
public record EventTable(Database database) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<TreeMap<String, String>> EXTENSIONS = new TypeReference<>() {};

  /** Rows fetched at a time, so that large ones do not come all at once. */
  private static final int FETCH_ROWS = 50;

  private static final String KEYS = "event_key, time, received_at, kafka_partition, kafka_offset";
  private static final String WANTED =
      " FROM unnest(?::uuid[], ?::timestamptz[]) AS wanted(event_key, time)"
          + " JOIN events USING (event_key, time)";

  /** The rows with these keys. */
  public Map<EventKey, StoredEvent> find(Collection<StoredKey> wanted)
      throws SQLException, IOException {
    Map<EventKey, StoredEvent> found = new HashMap<>();
    try (Connection connection = database.connect();
        PreparedStatement query =
            connection.prepareStatement("SELECT " + CopyRows.COLUMNS + WANTED)) {
      bind(connection, query, wanted);
      query.setFetchSize(FETCH_ROWS);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          StoredEvent event = event(rows);
          found.put(event.key(), event);
        }
      }
      connection.rollback();
    }
    return found;
  }

  /** Which of these keys have a row. */
  public Set<EventKey> present(Collection<StoredKey> wanted) throws SQLException {
    Set<EventKey> found = new HashSet<>();
    try (Connection connection = database.connect();
        PreparedStatement query = connection.prepareStatement("SELECT event_key" + WANTED)) {
      bind(connection, query, wanted);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(key(rows.getObject(1, UUID.class)));
        }
      }
      connection.rollback();
    }
    return found;
  }

  private static void bind(
      Connection connection, PreparedStatement query, Collection<StoredKey> wanted)
      throws SQLException {
    Object[] keys = wanted.stream().map(one -> one.key().toUuid()).toArray();
    Object[] times = wanted.stream().map(one -> utc(one.time())).toArray();
    query.setArray(1, connection.createArrayOf("uuid", keys));
    query.setArray(2, connection.createArrayOf("timestamptz", times));
  }

  /**
   * The names of the rows after a row.
   *
   * @param after the last one of the page before; null for the first page
   */
  public List<StoredKey> keys(Selection selection, @Nullable StoredKey after, int limit)
      throws SQLException {
    List<StoredKey> page = new ArrayList<>();
    try (Connection connection = database.connect();
        PreparedStatement query = page(connection, KEYS, selection, after, limit);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        page.add(
            new StoredKey(
                key(rows.getObject(1, UUID.class)),
                instant(rows, 2),
                instant(rows, 3),
                rows.getInt(4),
                rows.getLong(5)));
      }
      connection.rollback();
    }
    return page;
  }

  /**
   * The rows after a row: as many as the limit allows, or fewer once they have so many characters
   * of data.
   *
   * @param after the last one of the page before; null for the first page
   */
  public List<StoredEvent> events(
      Selection selection, @Nullable StoredKey after, int limit, long characters)
      throws SQLException, IOException {
    List<StoredEvent> page = new ArrayList<>();
    long size = 0;
    try (Connection connection = database.connect();
        PreparedStatement query = page(connection, CopyRows.COLUMNS, selection, after, limit)) {
      query.setFetchSize(FETCH_ROWS);
      try (ResultSet rows = query.executeQuery()) {
        while (size < characters && rows.next()) {
          StoredEvent event = event(rows);
          page.add(event);
          size += event.data() == null ? 0 : event.data().length();
        }
      }
      connection.rollback();
    }
    return page;
  }

  private static PreparedStatement page(
      Connection connection,
      String columns,
      Selection selection,
      @Nullable StoredKey after,
      int limit)
      throws SQLException {
    StringBuilder sql = new StringBuilder("SELECT " + columns + " FROM events WHERE true");
    List<Object> values = new ArrayList<>();
    if (after != null) {
      sql.append(" AND (event_key, time) > (?, ?)");
      values.add(after.key().toUuid());
      values.add(utc(after.time()));
    }
    bound(sql, values, "received_at >= ?", selection.receivedFrom());
    bound(sql, values, "received_at < ?", selection.receivedTo());
    bound(sql, values, "time >= ?", selection.timeFrom());
    bound(sql, values, "time < ?", selection.timeTo());
    if (!selection.partitions().isEmpty()) {
      sql.append(" AND kafka_partition = ANY (?)");
      values.add(connection.createArrayOf("int4", selection.partitions().toArray()));
    }
    sql.append(" ORDER BY event_key, time LIMIT ").append(limit);
    PreparedStatement query = connection.prepareStatement(sql.toString());
    for (int i = 0; i < values.size(); i++) {
      query.setObject(i + 1, values.get(i));
    }
    return query;
  }

  private static void bound(
      StringBuilder sql, List<Object> values, String condition, @Nullable Instant bound) {
    if (bound != null) {
      sql.append(" AND ").append(condition);
      values.add(utc(bound));
    }
  }

  /** Reads {@link CopyRows#COLUMNS}. */
  private static StoredEvent event(ResultSet rows) throws SQLException, IOException {
    String extensions = rows.getString(10);
    SortedMap<String, String> byName =
        extensions == null ? new TreeMap<>() : JSON.readValue(extensions, EXTENSIONS);
    return new StoredEvent(
        key(rows.getObject(1, UUID.class)),
        instant(rows, 2),
        rows.getString(3),
        rows.getString(4),
        rows.getString(5),
        rows.getString(6),
        rows.getString(7),
        rows.getString(8),
        byName,
        rows.getString(9),
        instant(rows, 11),
        rows.getInt(12),
        rows.getLong(13));
  }

  private static EventKey key(UUID uuid) {
    return new EventKey(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  private static Instant instant(ResultSet rows, int column) throws SQLException {
    return rows.getObject(column, OffsetDateTime.class).toInstant();
  }
}
