package dev.spillway.gateway.read;

import java.io.ByteArrayOutputStream;

/** Bytes that grow up to a limit. */
final class BoundedBytes {
  /** There are more bytes than the limit. */
  static final class Full extends Exception {
    private static final long serialVersionUID = 1L;

    Full() {
      super("more bytes than the limit", null, false, false);
    }
  }

  private final int limit;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);

  BoundedBytes(int limit) {
    this.limit = limit;
  }

  void append(byte[] from, int length) throws Full {
    if (length > limit - bytes.size()) {
      throw new Full();
    }
    bytes.write(from, 0, length);
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
