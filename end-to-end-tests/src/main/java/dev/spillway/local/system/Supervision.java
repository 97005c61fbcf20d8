package dev.spillway.local.system;

import dev.spillway.devstack.ChildProcess;
import dev.spillway.devstack.StartFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a program running from {@link #run} to {@link #stop}. {@code run} has a thread of its own;
 * everything else may be called by any thread.
 */
final class Supervision implements Runnable {
  private static final long POLL_MILLIS = 100;

  /** What the program is at. */
  enum Phase {
    STARTING,
    READY,
    PAUSING,
    ENDED
  }

  private final String name;
  private final ChildProcess.Spec spec;
  private final BooleanSupplier probe;
  private final Optional<RestartPause> restarts;
  private final SystemListener listener;
  private Phase phase = Phase.STARTING;
  private boolean stopping;
  private @Nullable ChildProcess child;

  Supervision(
      String name,
      ChildProcess.Spec spec,
      BooleanSupplier probe,
      Optional<RestartPause> restarts,
      SystemListener listener) {
    this.name = name;
    this.spec = spec;
    this.probe = probe;
    this.restarts = restarts;
    this.listener = listener;
  }

  @Override
  public void run() {
    int deaths = 0;
    try {
      while (true) {
        long began = System.nanoTime();
        ChildProcess program = begin();
        if (program == null) {
          return;
        }
        if (becomesReady(program)) {
          listener.progress(name, "ready", since(began));
          if (deaths > 0) {
            listener.recovered(name);
          }
        }
        // Not bounded: it is the program's life.
        int exitCode = program.onExit().join();
        if (isStopping() || restarts.isEmpty()) {
          return;
        }
        RestartPause policy = restarts.get();
        deaths = policy.deaths(deaths, since(began));
        listener.died(name, exitCode, policy.after(deaths));
        pause(policy.after(deaths));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      enter(Phase.ENDED);
    }
  }

  private synchronized @Nullable ChildProcess begin() {
    if (stopping) {
      return null;
    }
    phase = Phase.STARTING;
    child = ChildProcess.start(spec);
    return child;
  }

  private boolean becomesReady(ChildProcess program) {
    while (!isStopping()) {
      if (probe.getAsBoolean()) {
        enter(Phase.READY);
        return true;
      }
      if (program.awaitExit(Duration.ofMillis(POLL_MILLIS)).isPresent()) {
        return false;
      }
    }
    return false;
  }

  private synchronized void pause(Duration pause) throws InterruptedException {
    enter(Phase.PAUSING);
    long end = System.nanoTime() + pause.toNanos();
    while (!stopping && end - System.nanoTime() > 0) {
      wait(1 + (end - System.nanoTime()) / 1_000_000);
    }
  }

  private synchronized void enter(Phase next) {
    phase = next;
    notifyAll();
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  synchronized Phase phase() {
    return phase;
  }

  synchronized @Nullable ChildProcess child() {
    return child;
  }

  /** Returns when the program says that it is ready, which it may have done long ago. */
  synchronized void awaitReady(Duration deadline) {
    long end = System.nanoTime() + deadline.toNanos();
    try {
      while (!isReadyNow()) {
        long left = end - System.nanoTime();
        if (phase == Phase.ENDED) {
          throw new StartFailure(name + " ended while it started:\n" + LogTail.of(spec.log()));
        }
        if (left <= 0) {
          throw new StartFailure(name + " is not ready in time:\n" + LogTail.of(spec.log()));
        }
        // Short, because the death of a program that was ready wakes nobody.
        wait(Math.min(POLL_MILLIS, 1 + left / 1_000_000));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StartFailure(name + ": interrupted while it started", interrupted);
    }
  }

  private boolean isReadyNow() {
    return phase == Phase.READY && child != null && child.isAlive();
  }

  /** Ends the program for good. Whether it ended by itself within the deadline. */
  boolean stop(Duration deadline) {
    ChildProcess last;
    synchronized (this) {
      stopping = true;
      last = child;
      notifyAll();
    }
    return last == null || last.stop(deadline);
  }

  private static Duration since(long beganNanos) {
    return Duration.ofNanos(System.nanoTime() - beganNanos);
  }
}
