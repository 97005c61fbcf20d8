package dev.spillway.devstack;

import java.time.Duration;

/** A moment on the monotonic clock until which something may take. */
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
