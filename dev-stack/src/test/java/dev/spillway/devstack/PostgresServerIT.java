package dev.spillway.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  @TempDir Path temporary;
  private Path directory = Path.of("");

  @BeforeEach
  void makeDirectory() {
    directory = temporary.resolve("server");
  }

  @AfterEach
  void removeDirectory() throws IOException {
    Trees.deleteWithTargets(temporary);
  }

  @Test
  void shouldKeepRowsOverAKillWithSessionsOpen() throws SQLException {
    try (PostgresServer postgres = new PostgresServer(ServerConfig.in(directory))) {
      postgres.start(DEADLINE);
      int port = postgres.port();
      try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE kept (id int)");
        statement.execute("INSERT INTO kept VALUES (42)");

        postgres.kill();
        assertThat(postgres.isAlive()).isFalse();
        postgres.start(DEADLINE);
      }
      assertThat(postgres.port()).isEqualTo(port);
      assertThat(query(postgres, "SELECT id FROM kept")).isEqualTo("42");

      assertThat(postgres.stopImmediately(DEADLINE)).isTrue();
      postgres.start(DEADLINE);
      assertThat(query(postgres, "SELECT id FROM kept")).isEqualTo("42");
      assertThat(postgres.stop(DEADLINE)).isTrue();
    }
  }

  @Test
  void shouldStartAgainAfterThePostmasterAloneWasKilled() throws Exception {
    try (PostgresServer postgres = new PostgresServer(ServerConfig.in(directory))) {
      postgres.start(DEADLINE);
      try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE kept (id int)");
        postgres.signal(Signal.KILL);
        assertThat(postgres.awaitExit(DEADLINE)).isPresent();
        postgres.start(DEADLINE);
      }
      assertThat(query(postgres, "SELECT count(*) FROM kept")).isEqualTo("0");
    }
  }

  @Test
  void shouldBeUtf8AndDurableAndAskForThePassword() throws SQLException {
    try (PostgresServer postgres =
        new PostgresServer(ServerConfig.in(directory).withMemoryMegabytes(64))) {
      postgres.start(DEADLINE);
      assertThat(query(postgres, "SHOW server_encoding")).isEqualTo("UTF8");
      assertThat(query(postgres, "SELECT lower('ÄÖ')")).isEqualTo("äö");
      assertThat(query(postgres, "SHOW fsync")).isEqualTo("on");
      assertThat(query(postgres, "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(query(postgres, "SHOW shared_buffers")).isEqualTo("64MB");
      assertThat(query(postgres, "SELECT version()")).startsWith("PostgreSQL 18");
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(
                          postgres.jdbcUrlWithoutCredentials(), postgres.user(), "wrong")
                      .close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password");
    }
  }

  @Test
  @DisabledIfSystemProperty(
      named = "spillway.servers",
      matches = "containers",
      disabledReason = "the pids in a container are its own")
  void shouldStartWhenTheLastRunsPidIsNowAnotherProcess() throws Exception {
    PostgresServer first = new PostgresServer(ServerConfig.in(directory));
    first.start(DEADLINE);
    Path pidFile = first.home().resolve("data/postmaster.pid");
    String dataLine = Files.readAllLines(pidFile).get(1);
    first.close();
    String own = Long.toString(ProcessHandle.current().pid());
    Files.writeString(pidFile, own + "\n" + dataLine + "\n");

    try (PostgresServer second = new PostgresServer(ServerConfig.in(directory))) {
      second.start(DEADLINE);
      assertThat(query(second, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void shouldTakeOtherSettingsAtTheNextStart() throws Exception {
    ServerConfig config = ServerConfig.in(directory).withSettings(Map.of("work_mem", "2MB"));
    try (PostgresServer postgres = new PostgresServer(config)) {
      postgres.start(DEADLINE);
      postgres.override(Map.of("work_mem", "3MB"));
      assertThat(query(postgres, "SHOW work_mem")).isEqualTo("2MB");
      postgres.stop(DEADLINE);
      postgres.start(DEADLINE);
      assertThat(query(postgres, "SHOW work_mem")).isEqualTo("3MB");
      postgres.override(Map.of());
      postgres.stop(DEADLINE);
      postgres.start(DEADLINE);
      assertThat(query(postgres, "SHOW work_mem")).isEqualTo("2MB");
    }
  }

  @Test
  void shouldNameTheReasonWhenItCannotStart() {
    PostgresServer postgres =
        new PostgresServer(ServerConfig.in(directory).withSettings(Map.of("no_such_setting", "1")));

    assertThatThrownBy(() -> postgres.start(DEADLINE))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("no_such_setting");
    assertThat(postgres.isAlive()).isFalse();
  }

  private static String query(PostgresServer postgres, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      assertThat(result.next()).isTrue();
      return result.getString(1);
    }
  }
}
