package dev.spillway.consumer.operate;

/**
 * Offsets of one partition.
 *
 * @param from the first
 * @param until the one after the last
 */
record OffsetRange(long from, long until) {
  long size() {
    return Math.max(0, until - from);
  }

  boolean contains(long offset) {
    return from <= offset && offset < until;
  }
}
