package dev.spillway.consumer.typed;

import dev.spillway.consumer.sink.Routing;
import dev.spillway.consumer.sink.TypeRoutes;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is recorded of the types' indices, read again every few seconds in a thread of its own. What
 * was read is a lease: once it is older than {@link #VALID}, nothing is written by it, so whoever
 * changes the record knows when everybody goes by the change. Thread-safe.
 */
public final class RouteWatch implements Routing, AutoCloseable {
  /** How long the routes count after they were read. */
  public static final Duration VALID = Duration.ofSeconds(15);

  private static final Logger log = LoggerFactory.getLogger(RouteWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(2);

  private final Routing recorded;
  private volatile @Nullable Known known;
  private volatile String failure = "it has not been read yet";
  private volatile boolean closed;
  private @Nullable Thread thread;

  /**
   * What was read.
   *
   * @param atNanos when the reading began
   */
  private record Known(TypeRoutes routes, long atNanos) {}

  /** Reads nothing yet. */
  public RouteWatch(Routing recorded) {
    this.recorded = recorded;
  }

  /** Reads it now, and from the first success on again and again. */
  public synchronized void read() throws IOException {
    long begin = System.nanoTime();
    TypeRoutes routes = recorded.current();
    Known before = known;
    // The same object for the same content, which is compared often.
    known =
        new Known(
            before != null && before.routes().equals(routes) ? before.routes() : routes, begin);
    if (before != null && !before.routes().equals(routes)) {
      log.atInfo().addKeyValue("types", routes.typedFrom().size()).log("indices of types changed");
    }
    if (thread == null && !closed) {
      thread = Thread.ofPlatform().name("routes").daemon().start(this::watch);
    }
  }

  private void watch() {
    boolean failing = false;
    while (!closed) {
      LockSupport.parkNanos(PERIOD.toNanos());
      if (closed) {
        return;
      }
      try {
        read();
        failing = false;
      } catch (IOException | RuntimeException e) {
        failure = String.valueOf(e.getMessage());
        if (!failing) {
          failing = true;
          log.atWarn().addKeyValue("error", failure).log("indices of types not read");
        }
      }
    }
  }

  @Override
  public TypeRoutes current() throws IOException {
    Known now = known;
    if (now == null || System.nanoTime() - now.atNanos() > VALID.toNanos()) {
      throw new IOException("which types have indices of their own is not known: " + failure);
    }
    return now.routes();
  }

  @Override
  public void close() {
    closed = true;
    Thread running = thread;
    if (running != null) {
      LockSupport.unpark(running);
    }
  }
}
