package dev.spillway.local.system;

import dev.spillway.devstack.DevStack;
import java.time.Duration;

/** Is told what becomes of the programs of a system, from their supervisors' threads. */
public interface SystemListener {
  /** Tells nobody. */
  SystemListener NONE = new SystemListener() {};

  /** A program does the next thing on its way up or down; the first time of each counts. */
  default void progress(String program, String step, Duration elapsed) {}

  /** The stores answer; nothing else has been started yet. */
  default void storesReady(DevStack stores) {}

  /** A program ended that should not have. */
  default void died(String program, int exitCode, Duration pause) {}

  /** A program that had died is back. */
  default void recovered(String program) {}
}
