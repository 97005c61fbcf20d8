package dev.spillway.local.system;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Counts of a type in PostgreSQL: of its rows, and as stream-insights counted them. */
final class RolledUp implements AutoCloseable {
  private final Connection connection;

  RolledUp(LocalSystem system) throws SQLException {
    connection = DriverManager.getConnection(system.stores().postgres().jdbcUrl());
  }

  long rows(String type) throws SQLException {
    return number("SELECT count(*) FROM events WHERE type = ?", type);
  }

  long rolledUp(String type) throws SQLException {
    return number(
        "SELECT coalesce(sum(count), 0) FROM event_rollup WHERE type = ? AND window_seconds = 60",
        type);
  }

  private long number(String sql, String type) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, type);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
