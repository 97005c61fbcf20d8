package dev.spillway.runtime.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a service until SIGTERM, SIGINT or its own end, closes it within a deadline, and ends the
 * process with an exit code that says how it went: 0 stopped as asked and closed in time, 1 ended
 * by an error, or not closed in time.
 *
 * <p>The JVM would exit with 143 after SIGTERM, which an orchestrator counts as a failure.
 * Therefore the shutdown hook ends in {@link Runtime#halt}; nothing may rely on other hooks.
 */
public final class Shutdown {
  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  private final Duration deadline;
  private final IntConsumer halt;
  private volatile @Nullable Service service;
  private boolean ended;

  /**
   * Prepares a shutdown that has not begun.
   *
   * @param halt ends the process with the code; in a test it only notes it
   */
  Shutdown(Duration deadline, IntConsumer halt) {
    this.deadline = deadline;
    this.halt = halt;
  }

  /**
   * Runs a service in this thread to the end of the process; does not return.
   *
   * @param deadline for the service's close; keep it below the time that the orchestrator waits
   *     before it kills
   */
  public static void run(Duration deadline, Callable<? extends Service> start) {
    Shutdown shutdown = new Shutdown(deadline, Runtime.getRuntime()::halt);
    Thread hook = new Thread(() -> shutdown.end("signal", 0), "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    shutdown.runUntilEnd(start);
  }

  void runUntilEnd(Callable<? extends Service> start) {
    try {
      Service started = start.call();
      service = started;
      log.atInfo().log("started");
      // The one wait without a deadline: it is the life of the service.
      started.terminated().toCompletableFuture().join();
      end("the service ended by itself", 0);
    } catch (CompletionException e) {
      log.atError().setCause(e.getCause()).log("the service cannot go on");
      end("fatal error", 1);
    } catch (Exception | LinkageError e) {
      log.atError().setCause(e).log("the service did not start");
      end("failed start", 1);
    }
  }

  /** Whoever comes second waits until the first has closed, which its deadline bounds. */
  synchronized void end(String reason, int exitCode) {
    if (ended) {
      return;
    }
    ended = true;
    log.atInfo().addKeyValue("reason", reason).addKeyValue("deadline", deadline).log("stopping");
    long begin = System.nanoTime();
    boolean closed = close();
    int code = closed ? exitCode : 1;
    log.atInfo()
        .addKeyValue("took", Duration.ofNanos(System.nanoTime() - begin))
        .addKeyValue("exit_code", code)
        .log("stopped");
    halt.accept(code);
  }

  private boolean close() {
    Service running = service;
    if (running == null) {
      return true;
    }
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              running.close();
              return null;
            });
    Thread.ofPlatform().name("close").daemon().start(task);
    try {
      task.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      task.cancel(true);
      log.atError().addKeyValue("deadline", deadline).log("not closed within the deadline");
    } catch (ExecutionException e) {
      log.atError().setCause(e.getCause()).log("close failed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      log.atError().log("interrupted while closing");
    }
    return false;
  }
}
