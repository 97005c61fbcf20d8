package dev.spillway.insights.count;

import java.nio.ByteBuffer;

/** The events of one source in one window of ten seconds, in the bytes that are stored. */
final class SourceCount {
  final byte[] key;
  final byte[] bytes = new byte[Long.BYTES];
  private final ByteBuffer view = ByteBuffer.wrap(bytes);

  SourceCount(byte[] key) {
    this.key = key;
  }

  SourceCount(byte[] key, byte[] stored) {
    this(key);
    view.put(0, stored);
  }

  void add() {
    view.putLong(0, count() + 1);
  }

  long count() {
    return view.getLong(0);
  }
}
