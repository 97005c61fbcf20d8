package dev.spillway.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server on 127.0.0.1: a child process with its data in a directory, or, where the system
 * property {@code spillway.servers} is {@code containers}, a container. It can be stopped, killed,
 * paused and started again; data and port stay the same across starts of one object, data of a
 * process also across objects on one directory.
 *
 * <p>Starting and stopping exclude each other; everything else may be called at any time from any
 * thread, so that a test can kill a server that is just starting.
 */
public abstract sealed class LocalServer implements AutoCloseable
    permits KafkaServer, PostgresServer, ElasticsearchServer {
  private static final Logger log = LoggerFactory.getLogger(LocalServer.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(30);
  private static final long LOG_KEPT_BYTES = 16L << 20;

  private final String name;
  private final ServerConfig config;
  private final Launcher launcher = Launcher.chosen();
  private volatile @Nullable RunningServer running;
  private volatile int port;
  private volatile Map<String, String> overrides = Map.of();

  LocalServer(String name, ServerConfig config) {
    this.name = name;
    this.config = config;
  }

  /** Its settings, as far as they do not depend on where it runs. */
  abstract Map<String, String> commonSettings();

  /**
   * For a child process: writes configuration and, on first use, initial data; says what to start.
   */
  abstract ChildProcess.Spec prepare(Path home, int port, Duration deadline) throws IOException;

  /** For a child process: the directory to work in, which may stand in for the one asked for. */
  abstract Path home() throws IOException;

  /** Whether the server answers; returns soon. */
  abstract boolean isReady(RunningServer server) throws IOException;

  /** Whether a server that ended while it started may succeed at a second try. */
  boolean mayRetry(String logTail) {
    return false;
  }

  /** Starts the server, telling nobody of its progress. */
  public final void start(Duration deadline) {
    start(deadline, StartProgress.NONE);
  }

  /**
   * Starts the server and returns when it answers; does nothing when it runs already. Pulling the
   * image of a container does not count.
   *
   * @throws PortInUse when a port that was asked for, or that this object had before, is taken
   * @throws DirectoryInUse when another stack has the directory
   * @throws StartFailure when the server ended or did not answer within the deadline
   */
  public final synchronized void start(Duration deadline, StartProgress progress) {
    if (isAlive()) {
      return;
    }
    long began = System.nanoTime();
    try {
      release();
      progress.report(name, StartProgress.Step.PREPARING, since(began));
      launcher.fetch(this);
      Deadline end = Deadline.in(deadline);
      RunningServer started =
          launcher.launch(
              this,
              port == 0 ? config.port() : new PortChoice.Exactly(port),
              end,
              () -> progress.report(name, StartProgress.Step.STARTING, since(began)));
      port = started.port();
      running = started;
      awaitReady(started, end);
    } catch (IOException failure) {
      progress.report(name, StartProgress.Step.FAILED, since(began));
      throw new StartFailure(name + " cannot start: " + failure.getMessage(), failure);
    } catch (RuntimeException failure) {
      progress.report(name, StartProgress.Step.FAILED, since(began));
      throw failure;
    }
    progress.report(name, StartProgress.Step.READY, since(began));
    log.atInfo()
        .addKeyValue("server", name)
        .addKeyValue("port", port)
        .addKeyValue("millis", since(began).toMillis())
        .log("ready");
  }

  private void awaitReady(RunningServer started, Deadline end) throws IOException {
    while (true) {
      if (started.awaitExit(POLL).isPresent() && !started.startAgain(end)) {
        release();
        throw new StartFailure(name + " ended while it started:\n" + ChildProcess.tail(logFile()));
      } else if (isReady(started)) {
        return;
      } else if (end.isPast() || Thread.currentThread().isInterrupted()) {
        started.kill();
        release();
        throw new StartFailure(name + " did not answer in time:\n" + ChildProcess.tail(logFile()));
      }
    }
  }

  /**
   * Ends the server in its orderly way and waits for it; kills it at the deadline.
   *
   * @return whether it ended by itself
   */
  public final synchronized boolean stop(Duration deadline) {
    RunningServer now = running;
    if (now == null) {
      return true;
    }
    boolean clean = now.stop(deadline);
    if (!clean) {
      log.atWarn().addKeyValue("server", name).log("did not stop in time and was killed");
    }
    releaseUnchecked();
    return clean;
  }

  /** SIGKILL to the server with all its processes; returns when they are gone. */
  public final void kill() {
    RunningServer now = running;
    if (now != null) {
      now.kill();
    }
  }

  /**
   * Stops the server with all its processes, by SIGSTOP or by the container's freezer: sockets stay
   * open, nobody answers.
   */
  public final void pause() {
    required().pause();
  }

  /** Ends a {@link #pause()}. */
  public final void resume() {
    required().resume();
  }

  /**
   * The pid of its first process: of PostgreSQL the postmaster's, of Elasticsearch its launcher's;
   * of a container as the engine's machine has it.
   */
  public final long pid() {
    return required().pid();
  }

  public final boolean isAlive() {
    RunningServer now = running;
    return now != null && now.isAlive();
  }

  /** {@code kafka}, {@code postgres} or {@code elasticsearch}. */
  public final String name() {
    return name;
  }

  /**
   * The port on 127.0.0.1, which stays the same from the first start on.
   *
   * @throws IllegalStateException before the first start
   */
  public final int port() {
    if (port == 0) {
      throw new IllegalStateException(name + " has not been started");
    }
    return port;
  }

  /** What a client needs to connect: host and port of Kafka, or a URI. */
  public abstract String endpoint();

  /** The directory that was asked for. */
  public final Path directory() {
    return config.directory();
  }

  /** What the server prints; the file is replaced when it has grown past 16 MiB at a start. */
  public final Path logFile() {
    return config.directory().resolve("server.log");
  }

  /** The directory of this machine with the server's data; empty for that of a container. */
  public final Optional<Path> dataDirectory() throws IOException {
    return launcher.data(this);
  }

  /** {@link #stop} with a deadline of 30 seconds. The data of a container is gone afterwards. */
  @Override
  public final synchronized void close() {
    stop(CLOSE_DEADLINE);
    launcher.discard();
  }

  /**
   * Settings by the server's own names that win over all others from the next start on; an empty
   * map takes them back. A server that runs keeps its own.
   */
  public final void override(Map<String, String> settings) {
    overrides = Map.copyOf(settings);
  }

  final ServerConfig config() {
    Map<String, String> settings = new HashMap<>(config.settings());
    settings.putAll(overrides);
    return config.withSettings(settings);
  }

  /**
   * All settings by the server's own names: dev-stack's, those of the place where it runs, and
   * those that were asked for, of which the last win.
   */
  final Map<String, String> settings(Map<String, String> place) {
    Map<String, String> settings = new TreeMap<>(commonSettings());
    settings.putAll(place);
    settings.putAll(config().settings());
    return settings;
  }

  /** Sends the signal to the server's first process. */
  final void signal(Signal signal) {
    required().signal(signal);
  }

  final OptionalInt awaitExit(Duration deadline) {
    return required().awaitExit(deadline);
  }

  final CompletableFuture<Integer> onExit() {
    return required().onExit();
  }

  private RunningServer required() {
    RunningServer now = running;
    if (now == null) {
      throw new IllegalStateException(name + " is not running");
    }
    return now;
  }

  private void release() throws IOException {
    RunningServer last = running;
    if (last != null) {
      running = null;
      last.release();
    }
  }

  private void releaseUnchecked() {
    try {
      release();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Replaces a log that has grown large. */
  static void rotateLog(Path home) throws IOException {
    Path file = home.resolve("server.log");
    if (Files.exists(file) && Files.size(file) > LOG_KEPT_BYTES) {
      Files.move(file, home.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static Duration since(long beganNanos) {
    return Duration.ofNanos(System.nanoTime() - beganNanos);
  }
}
