package dev.spillway.consumer.sink.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The connections to PostgreSQL, each statement with a deadline, and the schema. */
public final class Database implements AutoCloseable {
  private final HikariDataSource pool;

  /** Opens no connection yet. */
  public Database(PostgresConfig config) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName("postgres");
    hikari.setJdbcUrl(config.url());
    hikari.setUsername(config.user());
    hikari.setPassword(config.password().reveal());
    // Events: the transactions in flight, and one each beside them for the ledger and for look-ups.
    // Rollups: one in flight, and one for the ledger. One for the views, and one to
    // read which types have indices of their own.
    hikari.setMaximumPoolSize(6 + config.copies());
    hikari.setMinimumIdle(1);
    hikari.setAutoCommit(false);
    hikari.setInitializationFailTimeout(-1);
    hikari.setConnectionTimeout(config.connectTimeout().toMillis());
    hikari.setValidationTimeout(Math.min(5_000, config.connectTimeout().toMillis()));
    long timeout = config.statementTimeout().toMillis();
    hikari.addDataSourceProperty("ApplicationName", "spillway-batch-consumer");
    hikari.addDataSourceProperty("connectTimeout", config.connectTimeout().toSeconds());
    hikari.addDataSourceProperty("loginTimeout", config.connectTimeout().toSeconds());
    // The server gives up first and says why; the socket's deadline is for a server that is gone.
    hikari.addDataSourceProperty("socketTimeout", config.statementTimeout().toSeconds() + 5);
    hikari.addDataSourceProperty("cancelSignalTimeout", config.connectTimeout().toSeconds());
    hikari.addDataSourceProperty("tcpKeepAlive", "true");
    // A detail quotes the row, and the pool logs the exceptions of a connection that breaks.
    hikari.addDataSourceProperty("logServerErrorDetail", "false");
    hikari.addDataSourceProperty(
        "options",
        "-c statement_timeout=%d -c idle_in_transaction_session_timeout=%d -c TimeZone=UTC"
            .formatted(timeout, 2 * timeout));
    config.properties().forEach(hikari::addDataSourceProperty);
    pool = new HikariDataSource(hikari);
  }

  /** Has the pool count its connections and time its waits; at most once. */
  public void measure(MeterRegistry registry) {
    pool.setMetricRegistry(registry);
  }

  /**
   * A connection with auto-commit off.
   *
   * @throws SQLException if none can be had within the connect timeout; the message says what to
   *     look at if PostgreSQL refuses
   */
  public Connection connect() throws SQLException {
    try {
      return pool.getConnection();
    } catch (SQLException e) {
      Optional<String> why = SqlFailure.refusedLogin(e);
      if (why.isPresent()) {
        throw new SQLException(why.get(), e.getSQLState(), e);
      }
      throw e;
    }
  }

  /**
   * Brings the schema to the version of {@code schemas/postgres}; others wait for Flyway's lock. A
   * schema that a newer version has brought further stays as it is (docs/upgrades.md).
   *
   * @throws IOException if there is no connection; the message says what to look at if PostgreSQL
   *     refuses
   * @throws FlywayException if a step fails
   */
  public void migrate() throws IOException {
    // Before Flyway, which would say where it was when that failed, and not what to do.
    try (Connection connection = connect()) {
      connection.rollback();
    } catch (SQLException e) {
      throw new IOException(SqlFailure.reason(e), e);
    }
    Flyway.configure()
        .dataSource(pool)
        .locations("classpath:schemas/postgres")
        .table("spillway_schema_history")
        // The database may be one that the team already runs.
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .ignoreMigrationPatterns("*:future")
        // A lock of the session: one of a transaction would hold up CREATE INDEX CONCURRENTLY.
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
        .load()
        .migrate();
  }

  @Override
  public void close() {
    pool.close();
  }
}
