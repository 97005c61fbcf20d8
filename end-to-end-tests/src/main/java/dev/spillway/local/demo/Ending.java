package dev.spillway.local.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of the process. A signal does not end it at once: the thread that works is told, stops
 * everything in order, and then the process exits with 0, where the JVM would have said 143.
 */
final class Ending {
  /** More than all children are given together; what is left then dies with this process. */
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private final Thread worker;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private boolean interruptible;

  private Ending(Thread worker) {
    this.worker = worker;
  }

  /** Takes over the process's end on behalf of the calling thread. */
  static Ending install() {
    Ending ending = new Ending(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(new Thread(ending::onShutdown, "shutdown"));
    return ending;
  }

  /** Until {@link #mustNotInterrupt}, a signal interrupts the thread that works. */
  synchronized void mayInterrupt() {
    interruptible = true;
    if (isAsked()) {
      worker.interrupt();
    }
  }

  /** From here on a signal is only noted. */
  synchronized void mustNotInterrupt() {
    interruptible = false;
    Thread.interrupted();
  }

  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Waits for a signal; whether one came. */
  boolean await(Duration time) throws InterruptedException {
    return asked.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The work is done: ends the process, with 0 where a signal asked for it. */
  void finish(int exitCode) {
    boolean byItself = !isAsked();
    finished.countDown();
    if (byItself) {
      System.exit(exitCode);
    }
  }

  private void onShutdown() {
    if (finished.getCount() == 0) {
      return;
    }
    asked.countDown();
    synchronized (this) {
      if (interruptible) {
        worker.interrupt();
      }
    }
    try {
      if (!finished.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(1);
      }
    } catch (InterruptedException impossible) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(0);
  }
}
