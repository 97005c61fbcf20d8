package dev.spillway.insights.count;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * What is counted of one type in one window of ten seconds. It lives in the bytes that are stored,
 * so that storing it after every event costs no encoding. For one thread.
 */
final class TypeCounts {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int COUNT = 0;
  private static final int BYTES = 8;
  private static final int LATENESS = 16;
  private static final int SECONDS = 24;
  private static final int SIZES = SECONDS + 4 * Window.SECONDS;
  private static final int LATENESSES = SIZES + 4 * (Buckets.SIZES.size() + 1);
  private static final int LENGTH = LATENESSES + 4 * (Buckets.LATENESS.size() + 1);

  /** Of the window, the type and the store; made once, because a key is made for every put. */
  final byte[] key;

  /** As it is stored. */
  final byte[] bytes;

  /** What of each second was handed on to {@link StoredTrack}. */
  final int[] tracked = new int[Window.SECONDS];

  /** Whether there is more than was told. */
  boolean changed = true;

  TypeCounts(byte[] key) {
    this.key = key;
    this.bytes = new byte[LENGTH];
    LONGS.set(bytes, LATENESS, Long.MIN_VALUE);
  }

  /**
   * As it was stored.
   *
   * @throws IllegalArgumentException if another version stored it
   */
  TypeCounts(byte[] key, byte[] stored) {
    if (stored.length != LENGTH) {
      throw new IllegalArgumentException(stored.length + " bytes of counts, not " + LENGTH);
    }
    this.key = key;
    this.bytes = stored.clone();
    for (int second = 0; second < Window.SECONDS; second++) {
      tracked[second] = inSecond(second);
    }
  }

  void add(int second, int size, long latenessMillis) {
    LONGS.set(bytes, COUNT, count() + 1);
    LONGS.set(bytes, BYTES, size() + size);
    if (latenessMillis > maxLateness()) {
      LONGS.set(bytes, LATENESS, latenessMillis);
    }
    increment(SECONDS + 4 * second);
    increment(SIZES + 4 * Buckets.index(Buckets.SIZES, size));
    increment(LATENESSES + 4 * Buckets.index(Buckets.LATENESS, latenessMillis));
    changed = true;
  }

  private void increment(int at) {
    INTS.set(bytes, at, (int) INTS.get(bytes, at) + 1);
  }

  long count() {
    return (long) LONGS.get(bytes, COUNT);
  }

  long size() {
    return (long) LONGS.get(bytes, BYTES);
  }

  long maxLateness() {
    return (long) LONGS.get(bytes, LATENESS);
  }

  int inSecond(int second) {
    return (int) INTS.get(bytes, SECONDS + 4 * second);
  }

  int ofSize(int index) {
    return (int) INTS.get(bytes, SIZES + 4 * index);
  }

  int ofLateness(int index) {
    return (int) INTS.get(bytes, LATENESSES + 4 * index);
  }
}
