package dev.spillway.devstack;

import java.util.Map;
import java.util.stream.Collectors;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** PostgreSQL in {@code postgres}, with a locale and a durability as those of a local process. */
final class PostgresRecipe implements ContainerRecipe {
  private static final String SETTINGS = "/etc/spillway-postgresql.conf";
  private static final long SHARED_MEMORY_BYTES = 256L << 20;

  private final PostgresServer server;
  private final PostgreSQLContainer container;

  PostgresRecipe(PostgresServer server) {
    this.server = server;
    this.container =
        ContainerRecipe.withoutWaiting(
                new PostgreSQLContainer(
                    ContainerRecipe.image(
                        server,
                        "postgres",
                        // Of 18.6.0, the binaries of the local process, 18.
                        Distribution.version("postgres").replaceFirst("\\..*", ""))))
            .withUsername(server.user())
            .withPassword(server.password())
            .withDatabaseName(server.database())
            .withEnv("POSTGRES_INITDB_ARGS", String.join(" ", PostgresServer.LOCALE))
            // Docker's 64 MB are too few for parallel queries.
            .withSharedMemorySize(SHARED_MEMORY_BYTES)
            .withCommand("postgres", "-c", "config_file=" + SETTINGS);
  }

  @Override
  public PostgreSQLContainer container() {
    return container;
  }

  @Override
  public String settingsFile() {
    return SETTINGS;
  }

  @Override
  public String settings(int port) {
    return server.settings(Map.of("listen_addresses", "*")).entrySet().stream()
        .map(entry -> entry.getKey() + " = '" + entry.getValue().replace("'", "''") + "'")
        .collect(Collectors.joining("\n", "", "\n"));
  }

  @Override
  public Map<Integer, Integer> ports(int port) {
    return Map.of(port, 5432);
  }
}
