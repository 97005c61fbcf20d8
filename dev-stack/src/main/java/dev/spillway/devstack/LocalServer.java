package dev.spillway.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server as a child process on 127.0.0.1, with its data in a directory. It can be stopped,
 * killed, paused and started again; data and port stay the same across starts of one object, data
 * also across objects on one directory.
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
  private volatile @Nullable Running running;
  private volatile int port;
  private volatile Map<String, String> overrides = Map.of();

  private record Running(ChildProcess child, DirectoryClaim claim) {}

  LocalServer(String name, ServerConfig config) {
    this.name = name;
    this.config = config;
  }

  /** Writes configuration and, on first use, initial data; says what to start. */
  abstract ChildProcess.Spec prepare(Path home, int port, Duration deadline) throws IOException;

  /** The directory to work in: the one asked for, or one that stands in for it. */
  abstract Path home() throws IOException;

  /** Whether the server answers; returns soon. */
  abstract boolean isReady(Path home, int port, ChildProcess child) throws IOException;

  /** Whether a server that ended while it started may succeed at a second try. */
  boolean mayRetry(String logTail) {
    return false;
  }

  /** Starts the server, telling nobody of its progress. */
  public final void start(Duration deadline) {
    start(deadline, StartProgress.NONE);
  }

  /**
   * Starts the server and returns when it answers; does nothing when it runs already.
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
    Deadline end = Deadline.in(deadline);
    try {
      release();
      progress.report(name, StartProgress.Step.PREPARING, since(began));
      Path home = home();
      DirectoryClaim claim = DirectoryClaim.of(home, end.left());
      ChildProcess child;
      int chosen;
      try {
        chosen = (port == 0 ? config.port() : new PortChoice.Exactly(port)).choose();
        rotateLog(home);
        ChildProcess.Spec spec = prepare(home, chosen, end.left());
        progress.report(name, StartProgress.Step.STARTING, since(began));
        child = ChildProcess.start(spec);
        claim.serverIs(child);
        port = chosen;
        running = new Running(child, claim);
      } catch (RuntimeException | IOException failure) {
        claim.close();
        throw failure;
      }
      awaitReady(home, chosen, end);
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

  private void awaitReady(Path home, int chosen, Deadline end) throws IOException {
    while (true) {
      Running now = required();
      if (now.child().awaitExit(POLL).isPresent()) {
        String tail = ChildProcess.tail(now.child().log());
        if (!mayRetry(tail) || end.isPast()) {
          release();
          throw new StartFailure(name + " ended while it started:\n" + tail);
        }
        ChildProcess again = ChildProcess.start(prepare(home, chosen, end.left()));
        now.claim().serverIs(again);
        running = new Running(again, now.claim());
      } else if (isReady(home, chosen, now.child())) {
        return;
      } else if (end.isPast() || Thread.currentThread().isInterrupted()) {
        now.child().kill();
        String tail = ChildProcess.tail(now.child().log());
        release();
        throw new StartFailure(name + " did not answer in time:\n" + tail);
      }
    }
  }

  /**
   * Ends the server in its orderly way and waits for it; kills it at the deadline.
   *
   * @return whether it ended by itself
   */
  public final synchronized boolean stop(Duration deadline) {
    Running now = running;
    if (now == null) {
      return true;
    }
    boolean clean = now.child().stop(deadline);
    if (!clean) {
      log.atWarn().addKeyValue("server", name).log("did not stop in time and was killed");
    }
    releaseUnchecked();
    return clean;
  }

  /** SIGKILL to the server with all its processes; returns when they are gone. */
  public final void kill() {
    Running now = running;
    if (now != null) {
      now.child().kill();
    }
  }

  /** SIGSTOP to the server with all its processes: sockets stay open, nobody answers. */
  public final void pause() {
    required().child().signalTree(Signal.STOP);
  }

  /** Ends a {@link #pause()}. */
  public final void resume() {
    required().child().signalTree(Signal.CONT);
  }

  /** The pid of the server itself; of PostgreSQL, the postmaster's. */
  public long pid() {
    return required().child().pid();
  }

  public final boolean isAlive() {
    Running now = running;
    return now != null && now.child().isAlive();
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

  /** {@link #stop} with a deadline of 30 seconds. */
  @Override
  public final void close() {
    stop(CLOSE_DEADLINE);
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

  /** The process, running or not, since the last start. */
  final ChildProcess child() {
    return required().child();
  }

  private Running required() {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException(name + " is not running");
    }
    return now;
  }

  private void release() throws IOException {
    Running last = running;
    if (last != null) {
      running = null;
      last.claim().close();
    }
  }

  private void releaseUnchecked() {
    try {
      release();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void rotateLog(Path home) throws IOException {
    Path file = home.resolve("server.log");
    if (Files.exists(file) && Files.size(file) > LOG_KEPT_BYTES) {
      Files.move(file, home.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static Duration since(long beganNanos) {
    return Duration.ofNanos(System.nanoTime() - beganNanos);
  }
}
