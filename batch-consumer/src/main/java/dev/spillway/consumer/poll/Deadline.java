package dev.spillway.consumer.poll;

import java.time.Duration;

/**
 * When something must have ended, so that several steps can share the time.
 *
 * @param atNanos on the clock of {@link System#nanoTime}
 */
record Deadline(long atNanos) {
  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /**
   * The given time, but at most a third of what is left: something comes after every step, and
   * closing a Kafka consumer takes up to twice the time that it is given.
   */
  Duration bound(Duration wanted) {
    Duration third = Duration.ofNanos(Math.max(0, atNanos - System.nanoTime()) / 3);
    return wanted.compareTo(third) < 0 ? wanted : third;
  }
}
