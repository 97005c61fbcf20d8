package dev.spillway.consumer.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing array of bytes, big-endian. For one thread. */
public final class GrowingBytes {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes;
  private int size;

  /** An empty buffer with room for that many bytes. */
  public GrowingBytes(int capacity) {
    bytes = new byte[capacity];
  }

  /** The array; valid up to {@link #size}, until the next call that appends. */
  public byte[] array() {
    return bytes;
  }

  /** How many bytes were appended. */
  public int size() {
    return size;
  }

  /** Forgets what was appended. */
  public void clear() {
    size = 0;
  }

  /** Appends one ASCII character. */
  public void put(char ascii) {
    room(1);
    bytes[size++] = (byte) ascii;
  }

  /** Appends bytes. */
  public void put(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  /** Appends text of ASCII characters only. */
  @SuppressWarnings("deprecation") // it copies each character's low byte, which is all of ASCII
  public void putAscii(String text) {
    int length = text.length();
    room(length);
    text.getBytes(0, length, bytes, size);
    size += length;
  }

  /** Appends a number that is not negative in so many decimal digits, with zeros in front. */
  public void putDigits(int value, int digits) {
    room(digits);
    int left = value;
    for (int i = size + digits - 1; i >= size; i--) {
      bytes[i] = (byte) ('0' + left % 10);
      left /= 10;
    }
    size += digits;
  }

  /** Appends two bytes. */
  public void putShort(int value) {
    room(2);
    SHORT.set(bytes, size, (short) value);
    size += 2;
  }

  /** Appends four bytes. */
  public void putInt(int value) {
    room(4);
    INT.set(bytes, size, value);
    size += 4;
  }

  /** Appends eight bytes. */
  public void putLong(long value) {
    room(8);
    LONG.set(bytes, size, value);
    size += 8;
  }

  /** Appends a text in UTF-8, its length in bytes in front as four bytes. */
  public void putSized(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    putInt(utf8.length);
    put(utf8);
  }

  /** Writes four bytes at a place that was appended before. */
  public void setInt(int at, int value) {
    INT.set(bytes, at, value);
  }

  /**
   * Replaces line breaks by spaces from a place on: in JSON they are white space outside strings.
   */
  public void joinLines(int from) {
    for (int i = from; i < size; i++) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        bytes[i] = ' ';
      }
    }
  }

  private void room(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(bytes.length * 2L, 1 << 30)));
    }
  }
}
