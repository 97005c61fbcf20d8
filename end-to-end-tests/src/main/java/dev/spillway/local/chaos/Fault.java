package dev.spillway.local.chaos;

import java.time.Duration;

/**
 * Something that goes wrong and is put right again.
 *
 * @param kind its name in the table
 * @param hold how long it lasts
 * @param inject makes it; returns soon
 * @param seen says, just before the end, what could be seen of it; empty: nobody looked
 * @param heal ends it; returns when the part that was hit answers again, or was started
 * @param after removes, once the system has recovered, what the fault has left behind
 */
record Fault(String kind, Duration hold, Step inject, Look seen, Step heal, Step after) {
  /** What the fault does to the system. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  /** What the fault shows. */
  @FunctionalInterface
  interface Look {
    String look() throws Exception;
  }

  Fault(String kind, Duration hold, Step inject, Step heal) {
    this(kind, hold, inject, () -> "", heal, () -> {});
  }

  Fault withLook(Look look) {
    return new Fault(kind, hold, inject, look, heal, after);
  }

  Fault withAfter(Step step) {
    return new Fault(kind, hold, inject, seen, heal, step);
  }
}
