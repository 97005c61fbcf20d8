package dev.spillway.local.system;

import dev.spillway.devstack.ChildProcess;
import dev.spillway.devstack.Signal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A gateway or a consumer as a child process, through its ordinary {@code main}. It keeps its ports
 * and its configuration over any number of starts. Safe for use by several threads.
 */
public final class Application implements AutoCloseable {
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

  private final String name;
  private final ChildProcess.Spec spec;
  private final String managementUrl;
  private final Optional<RestartPause> restarts;
  private final SystemListener listener;
  private final HttpClient http;
  private @Nullable Supervision supervision;

  Application(
      String name,
      ChildProcess.Spec spec,
      int managementPort,
      Optional<RestartPause> restarts,
      SystemListener listener,
      HttpClient http) {
    this.name = name;
    this.spec = spec;
    this.managementUrl = "http://127.0.0.1:" + managementPort;
    this.restarts = restarts;
    this.listener = listener;
    this.http = http;
  }

  /** {@code gateway}, {@code consumer-1}, ... */
  public String name() {
    return name;
  }

  /** The base URL of the management server. */
  public String managementUrl() {
    return managementUrl;
  }

  /** Starts the program and returns at once; does nothing while it runs. */
  public synchronized void start() {
    Supervision last = supervision;
    if (last != null && last.phase() != Supervision.Phase.ENDED) {
      ChildProcess child = last.child();
      if (restarts.isPresent() || (child != null && child.isAlive())) {
        return;
      }
    }
    listener.progress(name, "starting", Duration.ZERO);
    Supervision next = new Supervision(name, spec, this::isReady, restarts, listener);
    supervision = next;
    Thread.ofPlatform().daemon().name("supervise-" + name).start(next);
  }

  /**
   * Returns when the program is ready.
   *
   * @throws dev.spillway.devstack.StartFailure when it ended or was not ready within the deadline,
   *     with the end of its log
   */
  public void awaitReady(Duration deadline) {
    required().awaitReady(deadline);
  }

  /** Whether the program answers that it is ready. */
  public boolean isReady() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(managementUrl + "/readyz"))
            .timeout(PROBE_TIMEOUT)
            .build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether there is a process. */
  public boolean isAlive() {
    ChildProcess child = child();
    return child != null && child.isAlive();
  }

  /**
   * The program's pid.
   *
   * @throws IllegalStateException before the first start
   */
  public long pid() {
    return requiredChild().pid();
  }

  /** SIGKILL; returns when the process is gone. Where supervised, it is started again. */
  public void kill() {
    requiredChild().kill();
  }

  /** SIGSTOP: the process keeps its connections and does nothing. */
  public void pause() {
    requiredChild().signalTree(Signal.STOP);
  }

  /** Ends a {@link #pause()}. */
  public void resume() {
    requiredChild().signalTree(Signal.CONT);
  }

  /**
   * SIGTERM; returns when the process is gone, which it is at the latest after the time that it was
   * given, by SIGKILL.
   *
   * @return whether it ended by itself
   */
  public boolean stop() {
    Supervision last = current();
    return last == null || last.stop(spec.grace());
  }

  @Override
  public void close() {
    stop();
  }

  private synchronized @Nullable Supervision current() {
    return supervision;
  }

  private Supervision required() {
    Supervision now = current();
    if (now == null) {
      throw new IllegalStateException(name + " has not been started");
    }
    return now;
  }

  private @Nullable ChildProcess child() {
    Supervision now = current();
    return now == null ? null : now.child();
  }

  private ChildProcess requiredChild() {
    ChildProcess child = child();
    if (child == null) {
      throw new IllegalStateException(name + " has not been started");
    }
    return child;
  }
}
