package dev.spillway.local.bench;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A database of a measurement, dropped when it is closed. */
record Database(Targets targets, String name) implements AutoCloseable {
  /** Without any table. */
  static Database empty(Targets targets, String name) throws SQLException {
    targets.admin("CREATE DATABASE " + name);
    return new Database(targets, name);
  }

  /** With what another holds; that one must have no connections. */
  static Database copyOf(Database template, String name) throws SQLException {
    template.targets.admin("CREATE DATABASE " + name + " TEMPLATE " + template.name);
    return new Database(template.targets, name);
  }

  /** Writes out what earlier measurements have left to be written. */
  void checkpoint() throws SQLException {
    targets.admin("CHECKPOINT");
  }

  boolean has(String table) throws SQLException {
    try (var connection = targets.connect(name);
        PreparedStatement statement =
            connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
      statement.setString(1, table);
      try (ResultSet found = statement.executeQuery()) {
        found.next();
        return found.getBoolean(1);
      }
    }
  }

  long count(String table) throws SQLException {
    return number("SELECT count(*) FROM " + table);
  }

  /** Bytes of a table on disk with its partitions and indexes. */
  long bytes(String table) throws SQLException {
    return number(
        "SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('" + table + "')");
  }

  private long number(String query) throws SQLException {
    try (var connection = targets.connect(name);
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(query)) {
      answer.next();
      return answer.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    targets.admin("DROP DATABASE " + name + " WITH (FORCE)");
  }
}
