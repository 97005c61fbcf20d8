package dev.spillway.consumer.operate;

import dev.spillway.event.EventKey;

/**
 * Sums up a set of keys that is too large to keep: two sets that differ have different sums, but
 * for a chance of one in 2^60. For one thread.
 */
final class KeySum {
  private long count;
  private long sum;

  /** Adds a key that was not added before. */
  void add(EventKey key) {
    count++;
    // Most of the high half is time; the low half is a hash.
    sum += key.leastSignificantBits() ^ Long.rotateLeft(key.mostSignificantBits(), 17);
  }

  long count() {
    return count;
  }

  boolean isSameAs(KeySum other) {
    return count == other.count && sum == other.sum;
  }
}
