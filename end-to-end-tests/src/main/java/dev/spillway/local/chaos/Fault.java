package dev.spillway.local.chaos;

import java.time.Duration;

/**
 * Something that goes wrong and is put right again.
 *
 * @param kind its name in the table
 * @param hold how long it lasts
 * @param inject makes it; returns soon
 * @param heal ends it; returns when the part that was hit answers again, or was started
 */
record Fault(String kind, Duration hold, Step inject, Step heal) {
  /** What the fault does to the system. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }
}
