package dev.spillway.consumer.status;

import java.time.Duration;

/**
 * When the next status is due: soon after a move of the state machine, but never two closer than
 * the gap, and without a move when the period is over. What moves in between is not kept; the
 * newest is what will be published. For one thread; time is a parameter.
 */
final class StatusPace {
  private final long gapNanos;
  private final long periodNanos;
  private long lastNanos;
  private long lastMoves = -1;

  /**
   * Nothing was published yet: the first status is due at once.
   *
   * @param gap shortest time between two statuses
   * @param period longest time between two; not below the gap
   */
  StatusPace(Duration gap, Duration period) {
    this.gapNanos = gap.toNanos();
    this.periodNanos = period.toNanos();
  }

  /**
   * How long to wait for the next one, in nanoseconds; 0 or less: it is due.
   *
   * @param moves how often the machine has moved so far
   */
  long waitNanos(long nowNanos, long moves) {
    if (lastMoves < 0) {
      return 0;
    }
    long since = nowNanos - lastNanos;
    return (moves == lastMoves ? periodNanos : gapNanos) - since;
  }

  /** Whether a move would bring the next one forward. */
  boolean awaitsMove(long moves) {
    return moves == lastMoves;
  }

  /** A status has been taken, of so many moves. */
  void taken(long nowNanos, long moves) {
    lastNanos = nowNanos;
    lastMoves = moves;
  }
}
