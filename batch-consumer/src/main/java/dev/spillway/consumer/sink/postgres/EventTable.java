package dev.spillway.consumer.sink.postgres;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.consumer.sink.Selection;
import dev.spillway.consumer.sink.StoredEvent;
import dev.spillway.consumer.sink.StoredExtensions;
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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;

/**
 * The table {@code events}, read for an operator, page by page in the order of its primary key. A
 * page is a transaction of its own, so that none stays open.
 *
 * @param database where it is
 */
public record EventTable(Database database) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Rows fetched at a time, so that large ones do not come all at once. */
  private static final int FETCH_ROWS = 50;

  private static final String KEYS =
      "event_key, time, received_at, kafka_partition, kafka_offset, type";
  private static final String WANTED =
      " FROM unnest(?::uuid[], ?::timestamptz[]) AS wanted(event_key, time)"
          + " JOIN events USING (event_key, time)";

  /**
   * Rows that were looked for.
   *
   * @param rows those that were read
   * @param all whether these are all there are; else the others are to be asked for again
   */
  public record Rows(Map<EventKey, StoredEvent> rows, boolean all) {}

  /**
   * The rows with these keys: all, or fewer once they have so many characters of data.
   *
   * @param wanted looked up by key and time
   */
  public Rows find(Collection<StoredKey> wanted, long characters) throws SQLException, IOException {
    Map<EventKey, StoredEvent> found = new HashMap<>();
    boolean all = true;
    try (Connection connection = database.connect();
        PreparedStatement query =
            connection.prepareStatement("SELECT " + CopyRows.COLUMNS + WANTED)) {
      bind(connection, query, wanted);
      query.setFetchSize(FETCH_ROWS);
      long size = 0;
      try (ResultSet rows = query.executeQuery()) {
        while (all && rows.next()) {
          if (size >= characters) {
            all = false;
          } else {
            StoredEvent event = event(rows);
            found.put(event.key(), event);
            size += characters(event);
          }
        }
      }
      connection.rollback();
    }
    return new Rows(found, all);
  }

  private static long characters(StoredEvent event) {
    return event.data() == null ? 0 : event.data().length();
  }

  /**
   * What the rows with these keys are of.
   *
   * @param wanted looked up by key and time
   */
  public Map<EventKey, StoredKey> keys(Collection<StoredKey> wanted) throws SQLException {
    Map<EventKey, StoredKey> found = new HashMap<>();
    try (Connection connection = database.connect();
        PreparedStatement query = connection.prepareStatement("SELECT " + KEYS + WANTED)) {
      bind(connection, query, wanted);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          StoredKey one = storedKey(rows);
          found.put(one.key(), one);
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
   * Some rows in their order.
   *
   * @param rows those that are selected
   * @param last the last one that was looked at; empty: there are no more
   */
  public record Page(List<StoredKey> rows, Optional<StoredKey> last) {}

  /**
   * What the rows after a row are of. The limit is one of rows that are looked at: a statement does
   * not run the longer the fewer are selected.
   *
   * @param after the last one of the page before; empty for the first page
   */
  public Page keys(Selection selection, Optional<StoredKey> after, int limit) throws SQLException {
    List<StoredKey> selected = new ArrayList<>();
    StoredKey last = null;
    try (Connection connection = database.connect();
        PreparedStatement query = page(connection, KEYS, selection, after, limit);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        last = storedKey(rows);
        if (selection.covers(last)) {
          selected.add(last);
        }
      }
      connection.rollback();
    }
    return new Page(selected, Optional.ofNullable(last));
  }

  /**
   * The rows after a row: as many as the limit allows, or fewer once they have so many characters
   * of data.
   *
   * @param selection by the events' time alone
   * @param after the last one of the page before; empty for the first page
   */
  public List<StoredEvent> events(
      Selection selection, Optional<StoredKey> after, int limit, long characters)
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
          size += characters(event);
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
      Optional<StoredKey> after,
      int limit)
      throws SQLException {
    StringBuilder sql = new StringBuilder("SELECT " + columns + " FROM events WHERE true");
    List<Object> values = new ArrayList<>();
    if (after.isPresent()) {
      sql.append(" AND (event_key, time) > (?, ?)");
      values.add(after.get().key().toUuid());
      values.add(utc(after.get().time()));
    }
    if (selection.timeFrom() != null) {
      sql.append(" AND time >= ?");
      values.add(utc(selection.timeFrom()));
    }
    if (selection.timeTo() != null) {
      sql.append(" AND time < ?");
      values.add(utc(selection.timeTo()));
    }
    sql.append(" ORDER BY event_key, time LIMIT ").append(limit);
    PreparedStatement query = connection.prepareStatement(sql.toString());
    for (int i = 0; i < values.size(); i++) {
      query.setObject(i + 1, values.get(i));
    }
    return query;
  }

  private static StoredKey storedKey(ResultSet rows) throws SQLException {
    return new StoredKey(
        key(rows.getObject(1, UUID.class)),
        rows.getString(6),
        instant(rows, 2),
        instant(rows, 3),
        rows.getInt(4),
        rows.getLong(5));
  }

  /** Reads {@link CopyRows#COLUMNS}. */
  private static StoredEvent event(ResultSet rows) throws SQLException, IOException {
    String extensions = rows.getString(10);
    SortedMap<String, Object> byName =
        extensions == null
            ? Collections.emptySortedMap()
            : StoredExtensions.of(JSON.readTree(extensions));
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
