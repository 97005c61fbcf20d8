package dev.spillway.local.chaos;

/**
 * Gives out the events to send, in equal shares for the faults and spread evenly over the time of
 * each: so that every fault meets traffic. Who fell behind, because nobody answered, may catch up
 * at any rate. Safe for use by several threads.
 */
final class Pace {
  private static final long LOOK_MILLIS = 10;

  private final int events;
  private final int phases;
  private final double phaseNanos;
  private int next;
  private int phase = 1;
  private long phaseBegan = System.nanoTime();
  private boolean ended;

  /**
   * @param phases equal shares of the events; the first may be sent at once
   * @param phaseSeconds over which a share is spread; once a phase is over, all of it may be sent
   */
  Pace(int events, int phases, double phaseSeconds) {
    this.events = events;
    this.phases = phases;
    this.phaseNanos = phaseSeconds * 1e9;
  }

  /** The next ones, at most so many: first and count; a count of 0 means that all are given. */
  synchronized int[] take(int most) throws InterruptedException {
    while (true) {
      if (ended || next >= events) {
        return new int[] {events, 0};
      }
      int count = (int) Math.min(most, allowed(System.nanoTime()) - next);
      if (count > 0 && (count == most || next + count == shareOf(phase))) {
        int first = next;
        next += count;
        return new int[] {first, count};
      }
      wait(LOOK_MILLIS);
    }
  }

  private long allowed(long now) {
    double passed = Math.min(1, (now - phaseBegan) / phaseNanos);
    long before = shareOf(phase - 1);
    return before + (long) ((shareOf(phase) - before) * passed);
  }

  /** How many there are up to and with this phase. */
  private long shareOf(int phase) {
    return (long) events * phase / phases;
  }

  synchronized void nextPhase() {
    if (phase < phases) {
      phase++;
      phaseBegan = System.nanoTime();
      notifyAll();
    }
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
