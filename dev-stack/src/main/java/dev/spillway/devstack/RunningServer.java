package dev.spillway.devstack;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** One run of a server, which may have ended meanwhile. Safe for use by several threads. */
sealed interface RunningServer permits ServerProcess, ServerContainer {

  /** The port on 127.0.0.1. */
  int port();

  long pid();

  boolean isAlive();

  /** The exit code once it has ended; 128 plus the signal's number if a signal ended it. */
  CompletableFuture<Integer> onExit();

  /** The exit code, or empty when it still runs at the deadline or on interruption. */
  default OptionalInt awaitExit(Duration deadline) {
    return Exit.await(onExit(), deadline);
  }

  /** Sends the signal to the server's first process; no effect once it has ended. */
  void signal(Signal signal);

  /** Stops all its processes, with their sockets open. */
  void pause();

  /** Ends a {@link #pause()}; no effect without one. */
  void resume();

  /**
   * Ends the pause if there is one, asks the server to end, and kills it at the deadline.
   *
   * @return whether it ended by itself
   */
  boolean stop(Duration deadline);

  /** SIGKILL to all its processes; returns when they are gone. */
  void kill();

  /**
   * Once it has ended while it started: starts it again if that may help.
   *
   * @return whether it was started again
   */
  boolean startAgain(Deadline end) throws IOException;

  /** Once it has ended: gives back what it holds; the data stays. */
  void release() throws IOException;
}
