package dev.spillway.devstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * PostgreSQL 18 with a database, a superuser and a password that are all called {@code spillway}.
 * Durability is as PostgreSQL ships it: every commit is on disk before it is confirmed.
 */
public final class PostgresServer extends LocalServer {
  private static final String NAME = "spillway";
  private static final int DEFAULT_BUFFERS_MEGABYTES = 256;

  /** For initdb: PostgreSQL's own locale, the same on every machine. */
  static final List<String> LOCALE =
      List.of(
          "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C");

  private final ServerAccount account = ServerAccount.current();

  public PostgresServer(ServerConfig config) {
    super("postgres", config);
  }

  /** A libpq URI, as {@code psql} takes it. */
  public String uri() {
    return "postgresql://" + NAME + ":" + NAME + "@127.0.0.1:" + port() + "/" + NAME;
  }

  /** With user and password, as the driver's {@code DriverManager} takes it. */
  public String jdbcUrl() {
    return jdbcUrlWithoutCredentials() + "?user=" + NAME + "&password=" + NAME;
  }

  public String jdbcUrlWithoutCredentials() {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + NAME;
  }

  String database() {
    return NAME;
  }

  public String user() {
    return NAME;
  }

  public String password() {
    return NAME;
  }

  @Override
  public String endpoint() {
    return uri();
  }

  /**
   * PostgreSQL's immediate shutdown: no checkpoint, sessions cut off, recovery at the next start.
   * Unlike {@link #kill()}, PostgreSQL itself ends its processes.
   */
  public boolean stopImmediately(Duration deadline) {
    resume();
    signal(Signal.QUIT);
    boolean ended = awaitExit(deadline).isPresent();
    stop(Duration.ofSeconds(1));
    return ended;
  }

  @Override
  Path home() throws IOException {
    return Reachable.directory(directory(), account);
  }

  @Override
  ChildProcess.Spec prepare(Path home, int port, Duration deadline) throws IOException {
    Path binaries = Distribution.postgres(account);
    Path data = home.resolve("data");
    if (!Files.isDirectory(data)) {
      initialise(home, binaries, data, Deadline.in(deadline));
    }
    forgetStrangersPid(data.resolve("postmaster.pid"));
    List<String> command = new ArrayList<>();
    command.add(binaries.resolve("bin/postgres").toString());
    command.addAll(List.of("-D", data.toString(), "-p", Integer.toString(port)));
    settings(Map.of("listen_addresses", "127.0.0.1", "unix_socket_directories", ""))
        .forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
    return spec(home, command).withStopSignal(Signal.INT);
  }

  @Override
  Map<String, String> commonSettings() {
    int buffers = config().memoryMegabytes().orElse(DEFAULT_BUFFERS_MEGABYTES);
    Map<String, String> settings = new TreeMap<>();
    settings.put("shared_buffers", buffers + "MB");
    settings.put("max_wal_size", "4GB");
    settings.put("max_connections", "100");
    settings.put("timezone", "UTC");
    settings.put("log_timezone", "UTC");
    return settings;
  }

  /**
   * Makes the cluster beside its place, so that an interrupted one is not taken for a whole one.
   */
  private void initialise(Path home, Path binaries, Path data, Deadline deadline)
      throws IOException {
    Path fresh = home.resolve("data.new");
    Trees.delete(fresh);
    Path scratch = account.own(home.resolve("scratch"));
    Path password = scratch.resolve("password");
    Files.writeString(password, NAME + "\n");
    account.own(fresh);
    List<String> initdb = new ArrayList<>(LOCALE);
    initdb.addFirst(binaries.resolve("bin/initdb").toString());
    initdb.addAll(
        List.of(
            "--pgdata=" + fresh,
            "--username=" + NAME,
            "--pwfile=" + password,
            "--auth=scram-sha-256",
            "--no-instructions"));
    runToEnd(home, deadline, initdb);
    runToEnd(
        home,
        deadline,
        List.of(
            "/bin/sh",
            "-c",
            "echo 'CREATE DATABASE " + NAME + "' | \"$0\" --single -D \"$1\" postgres",
            binaries.resolve("bin/postgres").toString(),
            fresh.toString()));
    Files.move(fresh, data);
    Trees.delete(scratch);
  }

  private void runToEnd(Path home, Deadline deadline, List<String> command) throws IOException {
    ChildProcess.Spec spec = spec(home, command);
    try (ChildProcess process = ChildProcess.start(spec)) {
      OptionalInt code = process.awaitExit(deadline.left());
      if (code.isEmpty() || code.getAsInt() != 0) {
        String how = code.isEmpty() ? " takes too long:\n" : " failed:\n";
        throw new IOException(command.getFirst() + how + ChildProcess.tail(spec.log()));
      }
    }
  }

  private ChildProcess.Spec spec(Path home, List<String> command) {
    return ChildProcess.Spec.of(account.run(command), home.resolve("server.log"))
        .withEnvironment(Map.of("LC_ALL", "C"));
  }

  /**
   * PostgreSQL removes the pid file of a server that was killed, except when its pid is meanwhile
   * that of another process, as it may be after the machine was started again.
   */
  private static void forgetStrangersPid(Path pidFile) throws IOException {
    if (!Files.exists(pidFile)) {
      return;
    }
    long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
    boolean stranger =
        ProcessHandle.of(pid)
            .flatMap(process -> process.info().command())
            .map(command -> !command.endsWith("/postgres"))
            .orElse(false);
    if (stranger) {
      Files.delete(pidFile);
    }
  }

  @Override
  boolean isReady(RunningServer server) throws IOException {
    return switch (server) {
      case ServerProcess process -> saysReady(process);
      case ServerContainer container ->
          // Over TCP, for while the image makes the database it listens on a socket alone.
          container.succeeds("pg_isready", "--quiet", "--timeout=3", "--host=127.0.0.1");
    };
  }

  private static boolean saysReady(ServerProcess process) throws IOException {
    // As pg_ctl does: the eighth line of the pid file is the state.
    try {
      List<String> lines = Files.readAllLines(process.home().resolve("data/postmaster.pid"));
      return lines.size() >= 8
          && lines.getFirst().strip().equals(Long.toString(process.pid()))
          && lines.get(7).strip().equals("ready");
    } catch (NoSuchFileException notYet) {
      return false;
    }
  }

  /** A session of a killed server may take a moment to notice. */
  @Override
  boolean mayRetry(String logTail) {
    return logTail.contains("pre-existing shared memory block");
  }
}
