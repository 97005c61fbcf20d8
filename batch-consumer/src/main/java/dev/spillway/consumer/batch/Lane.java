package dev.spillway.consumer.batch;

import java.util.BitSet;

/** How far one store, or the dead-letter topic, is with a flight. */
sealed interface Lane {
  /** Failed attempts in a row. */
  int attempts();

  /** Nothing is asked of it. */
  record Ready(int attempts) implements Lane {}

  /**
   * A request is out.
   *
   * @param attempts failed attempts in a row
   * @param request the request's number
   * @param subject which records it is about
   */
  record Running(int attempts, int request, BitSet subject) implements Lane {}

  /** The last request failed; the next one waits. */
  record BackingOff(int attempts, long retryAtNanos) implements Lane {}

  /** PostgreSQL alone: an open transaction holds these rows and the ledger's step. */
  record Holding(BitSet rows) implements Lane {
    @Override
    public int attempts() {
      return 0;
    }
  }

  default boolean isReady() {
    return this instanceof Ready;
  }

  default boolean isBackingOff() {
    return this instanceof BackingOff;
  }

  /** The lane once this request is out. */
  default Lane ask(Ticket ticket, BitSet subject) {
    return new Running(attempts(), ticket.request(), subject);
  }

  /** The lane after a failure. */
  default Lane failed(long nowNanos, Backoff backoff, long salt) {
    int failures = attempts() + 1;
    return new BackingOff(failures, nowNanos + backoff.delayNanos(failures, salt));
  }

  /** The lane after time went by. */
  default Lane ticked(long nowNanos) {
    return this instanceof BackingOff waiting && nowNanos - waiting.retryAtNanos() >= 0
        ? new Ready(waiting.attempts())
        : this;
  }
}
