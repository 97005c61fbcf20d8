package dev.spillway.consumer.sink.postgres;

import dev.spillway.consumer.sink.Routing;
import dev.spillway.consumer.sink.TypeRoutes;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The table {@code event_type_index}. Thread-safe.
 *
 * @param database where it is
 */
public record RouteTable(Database database) implements Routing {
  /** Held while it is changed, so that two consumers do not decide differently. */
  private static final long ADVISORY_LOCK = 0x5350_494C_5459_5045L; // "SPILTYPE"

  private static final String UNDEFINED_TABLE = "42P01";

  /** Changes the table; nobody else does meanwhile. */
  @FunctionalInterface
  public interface Change {
    /** Is carried out, or, if this throws, not. */
    void apply(Locked table) throws Exception;
  }

  /** {@inheritDoc} A schema that has no such table yet has no types with indices of their own. */
  @Override
  public TypeRoutes current() throws IOException {
    try (Connection connection = database.connect()) {
      TypeRoutes routes = read(connection);
      connection.rollback();
      return routes;
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState())) {
        return TypeRoutes.NONE;
      }
      throw new IOException("event_type_index cannot be read: " + e.getMessage(), e);
    }
  }

  private static TypeRoutes read(Connection connection) throws SQLException {
    Map<String, Instant> typedFrom = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT type, typed_from FROM event_type_index")) {
      while (rows.next()) {
        typedFrom.put(rows.getString(1), instant(rows, 2));
      }
    }
    return new TypeRoutes(typedFrom);
  }

  /** Runs a change in one transaction, under a lock of all consumers. */
  public void change(Change change) throws Exception {
    try (Connection connection = database.connect()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET LOCAL lock_timeout = '30s'");
        statement.execute("SELECT pg_advisory_xact_lock(" + ADVISORY_LOCK + ")");
      }
      try {
        change.apply(new Locked(connection));
        connection.commit();
      } catch (Exception e) {
        connection.rollback();
        throw e;
      }
    }
  }

  /** The table while it is locked. */
  public static final class Locked {
    private final Connection connection;

    private Locked(Connection connection) {
      this.connection = connection;
    }

    /** The server's time. */
    public Instant now() throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT clock_timestamp()")) {
        rows.next();
        return instant(rows, 1);
      }
    }

    /** From which time on the type has indices of its own; empty: it has none. */
    public Optional<Instant> typedFrom(String type) throws SQLException {
      return Optional.ofNullable(read(connection).typedFrom().get(type));
    }

    /** Gives a type indices of its own. */
    public void add(String type, Instant typedFrom, String schemaId) throws SQLException {
      execute(
          "INSERT INTO event_type_index (typed_from, schema_id, type) VALUES (?, ?, ?)",
          time(typedFrom),
          schemaId,
          type);
    }

    /** Notes the schema that the latest mapping is made from. */
    public void note(String type, String schemaId) throws SQLException {
      execute(
          "UPDATE event_type_index SET schema_id = ? WHERE type = ? AND schema_id <> ?",
          schemaId,
          type,
          schemaId);
    }

    /** Gives a type indices of its own for all times, if it has not had them so far. */
    public void moveBack(String type) throws SQLException {
      execute(
          "UPDATE event_type_index SET typed_from = '-infinity', changed_at = clock_timestamp()"
              + " WHERE type = ? AND typed_from > '-infinity'",
          type);
    }

    /** How long ago the type's time was set last, in milliseconds, by the server's clock. */
    public long changedMillisAgo(String type) throws SQLException {
      try (PreparedStatement query =
          connection.prepareStatement(
              "SELECT extract(epoch FROM clock_timestamp() - changed_at) * 1000"
                  + " FROM event_type_index WHERE type = ?")) {
        query.setString(1, type);
        try (ResultSet rows = query.executeQuery()) {
          return rows.next() ? Math.max(0, rows.getBigDecimal(1).longValue()) : 0;
        }
      }
    }

    private void execute(String sql, Object... values) throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        for (int i = 0; i < values.length; i++) {
          statement.setObject(i + 1, values[i]);
        }
        statement.executeUpdate();
      }
    }
  }

  /** The driver's value for -infinity is {@link OffsetDateTime#MIN}. */
  private static OffsetDateTime time(Instant instant) {
    return instant.equals(Instant.MIN) ? OffsetDateTime.MIN : instant.atOffset(ZoneOffset.UTC);
  }

  private static Instant instant(ResultSet rows, int column) throws SQLException {
    OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
    return time.equals(OffsetDateTime.MIN) ? Instant.MIN : time.toInstant();
  }
}
