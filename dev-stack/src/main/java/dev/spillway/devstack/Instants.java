package dev.spillway.devstack;

import java.time.Duration;
import java.time.Instant;

/** Points in time: deadlines, and the moments at which processes started. */
final class Instants {
  private Instants() {}

  /** A moment on the monotonic clock. */
  record Deadline(long atNanos) {
    static Deadline in(Duration duration) {
      return new Deadline(System.nanoTime() + duration.toNanos());
    }

    boolean isPast() {
      return atNanos - System.nanoTime() <= 0;
    }

    /** Never negative. */
    Duration left() {
      return Duration.ofNanos(Math.max(0, atNanos - System.nanoTime()));
    }
  }

  /** The kernel's record of a process's start in milliseconds since 1970; 0 where it tells none. */
  static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
