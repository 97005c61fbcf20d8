package dev.spillway.local.chaos;

/**
 * Gives out the numbers of the events to send, at an even rate and never more than the share of the
 * faults that are over: so that every fault meets traffic. Safe for use by several threads.
 */
final class Pace {
  private final int events;
  private final int phases;
  private final double perSecond;
  private int next;
  private int phase = 1;
  private long lastNanos = System.nanoTime();
  private double credit;
  private boolean ended;

  /**
   * @param phases equal shares of the events; the first may be sent at once
   * @param phaseSeconds how long one share takes at least
   */
  Pace(int events, int phases, double phaseSeconds) {
    this.events = events;
    this.phases = phases;
    this.perSecond = events / (phases * phaseSeconds);
  }

  /** The next numbers, at most so many: first and count; a count of 0 means that all are given. */
  synchronized int[] take(int most) throws InterruptedException {
    while (true) {
      if (ended || next >= events) {
        return new int[] {events, 0};
      }
      long now = System.nanoTime();
      credit = Math.min(2 * perSecond + most, credit + perSecond * (now - lastNanos) / 1e9);
      lastNanos = now;
      long allowed = (long) events * phase / phases - next;
      int count = (int) Math.min(most, allowed);
      if (count > 0 && (credit >= count || phase == phases)) {
        credit -= count;
        int first = next;
        next += count;
        return new int[] {first, count};
      }
      wait(20);
    }
  }

  synchronized void nextPhase() {
    phase = Math.min(phases, phase + 1);
    notifyAll();
  }

  /** The time is over: what was not given out is not sent. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized int given() {
    return next;
  }
}
