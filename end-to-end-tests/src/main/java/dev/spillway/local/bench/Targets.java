package dev.spillway.local.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * The servers to measure with.
 *
 * @param kafka bootstrap servers
 * @param postgres JDBC URL of a database from which others may be made and dropped
 * @param user of PostgreSQL
 * @param password of PostgreSQL
 * @param elasticsearch base URL
 * @param processes the first process of each server that was started here, by the server's name
 */
record Targets(
    String kafka,
    String postgres,
    String user,
    String password,
    String elasticsearch,
    Map<String, Long> processes) {

  /** The JDBC URL of another database of the same server. */
  String database(String name) {
    return postgres.replaceFirst("/[^/?]*(\\?.*)?$", "/" + name);
  }

  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(database(database), user, password);
  }

  /** Runs statements, each in a transaction of its own. */
  void sql(String database, String... statements) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    }
  }

  /** Runs statements that concern whole databases. */
  void admin(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgres, user, password);
        Statement statement = connection.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    }
  }

  @Override
  public String toString() {
    return kafka + ", " + postgres + ", " + elasticsearch;
  }
}
