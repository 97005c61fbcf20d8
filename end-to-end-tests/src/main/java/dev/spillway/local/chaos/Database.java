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
import java.util.Set;
import java.util.TreeMap;

/** PostgreSQL seen from outside, past the proxy. For any thread. */
final class Database {
  private static final int FETCH = 10_000;
  private static final int ATTEMPTS = 60;

  /** lock_not_available, deadlock_detected, too_many_connections, cannot_connect_now. */
  private static final Set<String> BUSY = Set.of("55P03", "40P01", "53300", "57P03");

  private final PostgresServer server;

  Database(PostgresServer server) {
    this.server = server;
  }

  /** Is given rows; an empty subject is none. */
  @FunctionalInterface
  interface Rows {
    void row(String id, String type, String subject, String data) throws IOException;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(
        server.jdbcUrl() + "&connectTimeout=20&socketTimeout=60&ApplicationName=chaos");
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

  /**
   * Carries out a statement that needs a lock on the table, again and again until it gets it.
   *
   * @throws SQLException if it fails for another reason, or at the last attempt
   */
  void define(String statement) throws SQLException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try (Connection connection = connect();
          Statement session = connection.createStatement()) {
        session.execute("SET lock_timeout = '2s'");
        session.execute(statement);
        return;
      } catch (SQLException e) {
        if (attempt == ATTEMPTS || !BUSY.contains(e.getSQLState())) {
          throw e;
        }
      }
      Thread.sleep(200);
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
          connection.prepareStatement(
              "SELECT id, type, coalesce(subject, ''), data FROM events WHERE source = ?")) {
        query.setFetchSize(FETCH);
        query.setString(1, source);
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            reader.row(rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4));
          }
        }
      }
    }
  }
}
