package dev.spillway.local.chaos;

import dev.spillway.devstack.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happens to PostgreSQL. For one thread. */
final class PostgresFaults {
  /** For COPY to meet the full disk. */
  private static final Duration FIRST_FAILURE = Duration.ofSeconds(15);

  private final PostgresServer server;
  private final Database database;
  private final Refusals refusals;
  private final Supplier<Duration> some;

  PostgresFaults(ChaosTargets targets, Supplier<Duration> some) {
    this.server = targets.system().stores().postgres();
    this.database = targets.database();
    this.refusals = targets.refusals();
    this.some = some;
  }

  List<FaultKind> kinds() {
    return List.of(
        FaultKind.quick(
            () ->
                new Fault(
                    "postgres immediate stop",
                    some.get(),
                    () -> server.stopImmediately(Faults.START),
                    () -> server.start(Faults.START))),
        FaultKind.quick(
            () ->
                new Fault(
                    "postgres backends killed",
                    some.get(),
                    database::killConsumers,
                    database::killConsumers)),
        FaultKind.quick(this::tableLocked),
        FaultKind.quick(this::tooManyConnections),
        FaultKind.quick(this::constraint));
  }

  private Fault tableLocked() {
    List<Connection> held = new ArrayList<>();
    return new Fault(
        "postgres table locked",
        some.get(),
        () -> {
          Connection connection = database.connect();
          held.add(connection);
          connection.setAutoCommit(false);
          try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '30s'");
            statement.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE");
          }
        },
        () -> closeAll(held));
  }

  private Fault tooManyConnections() {
    List<Connection> held = new ArrayList<>();
    return new Fault(
        "postgres out of connections",
        some.get(),
        () -> {
          for (int i = 0; i < 2; i++) {
            try {
              while (true) {
                held.add(database.connect());
              }
            } catch (SQLException full) {
              if (i == 0 && !held.isEmpty()) {
                // The places of those that the consumers have are taken, too.
                database.killConsumers(held.getFirst());
              }
            }
          }
        },
        () -> closeAll(held));
  }

  private static void closeAll(List<Connection> connections) throws SQLException {
    for (Connection one : connections) {
      one.close();
    }
    connections.clear();
  }

  /** A rule that a user adds to the table of a running system, and takes back. */
  private Fault constraint() {
    return new Fault(
        "postgres constraint added",
        some.get(),
        () -> {
          refusals.began(Refusals.Cause.CONSTRAINT);
          database.define(
              "ALTER TABLE events ADD CONSTRAINT %s CHECK (type <> '%s') NOT VALID"
                  .formatted(Refusals.CONSTRAINT_NAME, ChaosEvent.FRAGILE));
        },
        () ->
            database.define(
                "ALTER TABLE events DROP CONSTRAINT IF EXISTS " + Refusals.CONSTRAINT_NAME));
  }

  /**
   * An index of the table lies on a disk of its own, as it may in a tablespace, and the disk is
   * full: COPY fails with 53100. It heals by room on the disk; the index goes later.
   */
  Fault diskFull(SmallDisk disk) {
    long[] failures = new long[1];
    return new Fault(
            "postgres disk full",
            some.get(),
            () -> {
              // Rows from now on, and so wide that a page holds few.
              database.define(
                  "CREATE INDEX IF NOT EXISTS chaos_disk ON events (repeat(id, 40)) TABLESPACE %s WHERE received_at > '%s'"
                      .formatted(SmallDisk.TABLESPACE, Instant.now()));
              failures[0] = disk.failures();
              disk.fill();
              disk.awaitFailure(failures[0], FIRST_FAILURE);
            },
            disk::free)
        .withLook(() -> (disk.failures() - failures[0]) + " times no space left on device")
        .withAfter(this::dropIndex);
  }

  private void dropIndex() throws SQLException, InterruptedException {
    database.define("DROP INDEX IF EXISTS chaos_disk");
  }

  void healAll() throws SQLException, InterruptedException {
    dropIndex();
    database.define("ALTER TABLE events DROP CONSTRAINT IF EXISTS " + Refusals.CONSTRAINT_NAME);
  }
}
