package dev.spillway.consumer.sink.postgres;

import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Secret;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;
import java.util.Map;

/** How PostgreSQL is reached. */
public record PostgresConfig(
    @Setting(
            description = "JDBC URL of the database",
            defaultValue = "jdbc:postgresql://localhost:5432/spillway")
        String url,
    @Setting(description = "User", defaultValue = "spillway") String user,
    @Setting(description = "Password", defaultValue = "spillway") Secret password,
    @Setting(
            description = "Longest wait for a connection, from the pool or to the server",
            defaultValue = "5s")
        Duration connectTimeout,
    @Setting(
            description =
                "Longest time for one statement, a COPY included, and for the network to be silent",
            defaultValue = "60s")
        Duration statementTimeout,
    @Setting(
            description =
                "COPY statements that a consumer has under way at a time, each in a transaction of"
                    + " its own; a large batch is cut into as many",
            defaultValue = "2")
        int copies,
    @Setting(description = "Further properties of pgjdbc, such as sslmode", defaultValue = "")
        Map<String, String> properties) {
  public PostgresConfig {
    new Requirements()
        .require(url.startsWith("jdbc:postgresql:"), "url", "must begin with jdbc:postgresql:")
        .require(connectTimeout.toSeconds() >= 1, "connectTimeout", "must be at least 1s")
        .require(statementTimeout.toSeconds() >= 1, "statementTimeout", "must be at least 1s")
        .require(copies >= 1 && copies <= 16, "copies", "must be from 1 to 16")
        .check();
  }
}
