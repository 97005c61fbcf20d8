package dev.spillway.gateway.publish;

import java.util.concurrent.atomic.AtomicLong;

/** A bound on something that many threads take from and give back to. Nothing here waits. */
public final class Budget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  public Budget(long limit) {
    this.limit = limit;
  }

  /** Takes all of the amount, or nothing where it would pass the limit. */
  public boolean tryTake(long amount) {
    if (used.addAndGet(amount) <= limit) {
      return true;
    }
    used.addAndGet(-amount);
    return false;
  }

  /** Gives back what was taken. */
  public void giveBack(long amount) {
    used.addAndGet(-amount);
  }

  /** How much may be taken in all. */
  public long limit() {
    return limit;
  }

  /** How much is taken now. */
  public long used() {
    return used.get();
  }
}
