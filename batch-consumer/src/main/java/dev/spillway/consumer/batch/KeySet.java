package dev.spillway.consumer.batch;

import dev.spillway.event.EventKey;

/**
 * The keys of one batch, in one array: open addressing with linear probing, at most half full. A
 * key's low half is the head of a SHA-256, so it spreads by itself; both halves zero is no key, as
 * the version's bits are never zero.
 */
final class KeySet {
  private final long[] halves;
  private final int mask;

  /** Room for that many keys. */
  KeySet(int keys) {
    int places = Math.max(2, Integer.highestOneBit(Math.max(1, keys)) << 2);
    halves = new long[2 * places];
    mask = places - 1;
  }

  /** Puts a key in; false if it is there already. */
  boolean add(EventKey key) {
    long most = key.mostSignificantBits();
    long least = key.leastSignificantBits();
    int place = (int) (least ^ least >>> 32) & mask;
    while (halves[2 * place] != 0 || halves[2 * place + 1] != 0) {
      if (halves[2 * place] == most && halves[2 * place + 1] == least) {
        return false;
      }
      place = place + 1 & mask;
    }
    halves[2 * place] = most;
    halves[2 * place + 1] = least;
    return true;
  }
}
