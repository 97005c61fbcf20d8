package dev.spillway.consumer.sink.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The monthly partitions of {@code events}, made before their first row. */
final class MonthPartitions {
  private static final Logger log = LoggerFactory.getLogger(MonthPartitions.class);

  /** Held while a partition is made, so that two consumers do not make the same one. */
  private static final long ADVISORY_LOCK = 0x5350_494C_4C57_4159L; // "SPILLWAY"

  private MonthPartitions() {}

  static String name(YearMonth month) {
    return String.format("events_%04d_%02d", month.getYear(), month.getMonthValue());
  }

  /**
   * The months among the given ones that have no partition. Also locks the table, so that none is
   * dropped before the transaction ends: its rows would fall into the default partition.
   */
  static SortedSet<YearMonth> missing(Connection connection, Set<YearMonth> months)
      throws SQLException {
    Set<String> names = new HashSet<>();
    try (Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLE events IN ROW EXCLUSIVE MODE");
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
                  + " WHERE i.inhparent = 'events'::regclass")) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
    }
    SortedSet<YearMonth> missing = new TreeSet<>(months);
    missing.removeIf(month -> names.contains(name(month)));
    return missing;
  }

  /**
   * Makes a partition in a transaction of its own. Attaching a table, unlike creating a partition,
   * does not wait for other consumers' open transactions. Rows of the month that lie in the default
   * partition, put there by hand or by an older window, move along.
   *
   * @param connection with auto-commit off and no transaction open
   */
  static void make(Connection connection, YearMonth month) throws SQLException {
    String from = month.atDay(1) + "T00:00:00Z";
    String until = month.plusMonths(1).atDay(1) + "T00:00:00Z";
    String name = name(month);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL lock_timeout = '5s'");
      statement.execute("SELECT pg_advisory_xact_lock(" + ADVISORY_LOCK + ")");
      if (missing(connection, Set.of(month)).isEmpty()) {
        connection.rollback();
        return;
      }
      statement.execute(
          "CREATE TABLE "
              + name
              + " (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES"
              + " INCLUDING STORAGE INCLUDING COMMENTS INCLUDING GENERATED)");
      int moved =
          statement.executeUpdate(
              "WITH strays AS (DELETE FROM events_default WHERE time >= '%s' AND time < '%s' RETURNING *) INSERT INTO %s SELECT * FROM strays"
                  .formatted(from, until, name));
      statement.execute(
          "ALTER TABLE events ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')"
              .formatted(name, from, until));
      connection.commit();
      log.atInfo().addKeyValue("partition", name).addKeyValue("moved", moved).log("partition made");
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    }
  }
}
