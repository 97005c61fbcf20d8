package dev.spillway.consumer.batch;

import java.time.Duration;

/**
 * When a batch is sealed, how much may be held, and how long to wait after a failure.
 *
 * @param maxRecords most records of a batch
 * @param maxBytes most bytes of a batch, as records count them; a larger single record is a batch
 *     of its own
 * @param linger how long the first record of a batch waits for others while nothing is in flight
 * @param memoryBudget bytes held in all, in flight and accumulating; past it, partitions are paused
 *     until half of it is free again
 * @param backoff waits between attempts
 */
public record BatchRules(
    int maxRecords, long maxBytes, Duration linger, long memoryBudget, Backoff backoff) {
  /** Checks that a full batch can be in flight while another one accumulates. */
  public BatchRules {
    if (maxRecords < 1) {
      throw new IllegalArgumentException("maxRecords must be at least 1");
    }
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes must be at least 1");
    }
    if (linger.isNegative()) {
      throw new IllegalArgumentException("linger must not be negative");
    }
    if (memoryBudget < 2 * maxBytes) {
      throw new IllegalArgumentException(
          "memoryBudget must hold two batches: at least twice maxBytes (" + 2 * maxBytes + ")");
    }
  }

  /** Whether a batch should be sealed now rather than wait for more. */
  boolean due(Backlog backlog, long nowNanos) {
    return backlog.size() >= maxRecords
        || backlog.bytes() >= maxBytes
        || nowNanos - backlog.oldestNanos() >= linger.toNanos();
  }

  /** The latest time at which a record came that is due now. */
  long overdueSince(long nowNanos) {
    return nowNanos - linger.toNanos();
  }
}
