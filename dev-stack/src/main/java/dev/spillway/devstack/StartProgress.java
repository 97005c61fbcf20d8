package dev.spillway.devstack;

import java.time.Duration;

/** Is told what a starting or stopping server is at; called from the thread that does it. */
@FunctionalInterface
public interface StartProgress {

  /** What a server is at. */
  enum Step {
    PREPARING,
    STARTING,
    READY,
    FAILED,
    STOPPING,
    STOPPED
  }

  /** Tells nobody. */
  StartProgress NONE = (server, step, elapsed) -> {};

  /**
   * Reports one step of one server.
   *
   * @param server {@code kafka}, {@code postgres} or {@code elasticsearch}
   * @param elapsed since the start or the stop was asked for
   */
  void report(String server, Step step, Duration elapsed);
}
