package dev.spillway.local.chaos;

import dev.spillway.devstack.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** PostgreSQL seen from outside, past the proxy. For any thread. */
final class Database {
  private static final int FETCH = 10_000;

  private final PostgresServer server;

  Database(PostgresServer server) {
    this.server = server;
  }

  /** Is given rows. */
  @FunctionalInterface
  interface Rows {
    void row(String id, String data) throws IOException;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(
        server.jdbcUrl() + "&connectTimeout=3&socketTimeout=60&ApplicationName=chaos");
  }

  void killConsumers() throws SQLException {
    try (Connection connection = connect()) {
      killConsumers(connection);
    }
  }

  void killConsumers(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE application_name = 'spillway-batch-consumer'");
    }
  }

  /** The ledger by Kafka partition. */
  Map<Integer, Long> ledger() throws SQLException {
    Map<Integer, Long> ledger = new TreeMap<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT partition, next_offset FROM sink_progress")) {
      while (rows.next()) {
        ledger.put(rows.getInt(1), rows.getLong(2));
      }
    }
    return ledger;
  }

  /** All rows of a source. */
  void read(String source, Rows reader) throws SQLException, IOException {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false); // or the driver reads all of it at once
      try (PreparedStatement query =
          connection.prepareStatement("SELECT id, data FROM events WHERE source = ?")) {
        query.setFetchSize(FETCH);
        query.setString(1, source);
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            reader.row(rows.getString(1), rows.getString(2));
          }
        }
      }
    }
  }
}
