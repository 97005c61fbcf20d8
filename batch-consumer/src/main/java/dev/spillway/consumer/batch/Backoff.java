package dev.spillway.consumer.batch;

import java.time.Duration;

/**
 * Exponential backoff with jitter: after the nth failure between half and all of {@code initial *
 * 2^(n-1)}, never more than {@code max}. A pure function of its seed, so that a simulation can
 * repeat it.
 *
 * @param initial wait after the first failure
 * @param max longest wait
 * @param seed makes the jitter of different consumers differ
 */
public record Backoff(Duration initial, Duration max, long seed) {
  /** Checks that the waits are positive and in order. */
  public Backoff {
    if (initial.isNegative() || initial.isZero() || max.compareTo(initial) < 0) {
      throw new IllegalArgumentException("initial must be positive and not above max");
    }
  }

  /**
   * The wait before the next attempt, in nanoseconds.
   *
   * @param attempts failed attempts so far, at least 1
   * @param salt anything that differs between the things that wait
   */
  long delayNanos(int attempts, long salt) {
    int doublings = Math.min(attempts - 1, 30);
    long ceiling = Math.min(max.toNanos(), saturatedShift(initial.toNanos(), doublings));
    long half = ceiling / 2;
    return half + Long.remainderUnsigned(mix(seed ^ mix(salt) ^ attempts), ceiling - half + 1);
  }

  private static long saturatedShift(long value, int by) {
    return value > Long.MAX_VALUE >> by ? Long.MAX_VALUE : value << by;
  }

  /** The finaliser of SplitMix64. */
  private static long mix(long z) {
    long a = (z + 0x9E3779B97F4A7C15L ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ a >>> 27) * 0x94D049BB133111EBL;
    return b ^ b >>> 31;
  }
}
