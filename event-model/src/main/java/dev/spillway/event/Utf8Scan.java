package dev.spillway.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * One look over bytes: are they UTF-8, do they hold a NUL, do they hold a JSON {@code \\u} escape.
 *
 * @param invalidAt index from the start of the first byte that is no UTF-8, or -1
 * @param nulAt index from the start of the first NUL byte, or -1
 * @param unicodeEscape whether a backslash followed by {@code u} occurs
 */
record Utf8Scan(int invalidAt, int nulAt, boolean unicodeEscape) {
  private static final Utf8Scan PLAIN = new Utf8Scan(-1, -1, false);

  static Utf8Scan of(byte[] bytes, int offset, int length) {
    boolean ascii = true;
    boolean escape = false;
    int nulAt = -1;
    for (int i = offset; i < offset + length; i++) {
      byte b = bytes[i];
      if (b < 0) {
        ascii = false;
      } else if (b == 0) {
        nulAt = nulAt < 0 ? i - offset : nulAt;
      } else if (b == 'u' && i > offset && bytes[i - 1] == '\\') {
        escape = true;
      }
    }
    int invalidAt = ascii ? -1 : firstInvalid(bytes, offset, length);
    return invalidAt < 0 && nulAt < 0 && !escape ? PLAIN : new Utf8Scan(invalidAt, nulAt, escape);
  }

  /** Whether both stores can hold these bytes as text. */
  boolean storable() {
    return invalidAt < 0 && nulAt < 0;
  }

  private static int firstInvalid(byte[] bytes, int offset, int length) {
    CharsetDecoder decoder =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
    CharBuffer out = CharBuffer.allocate(Math.min(length, 4096) + 2);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (result.isError()) {
        return in.position() - offset;
      }
      if (result.isUnderflow()) {
        return -1;
      }
      out.clear();
    }
  }
}
