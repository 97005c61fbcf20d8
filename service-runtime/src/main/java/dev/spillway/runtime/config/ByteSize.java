package dev.spillway.runtime.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, from 0 to {@link Long#MAX_VALUE}, written with a binary unit: {@code 16MiB}.
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  static final String ALLOWED = "a whole number with a unit, B, KiB, MiB, GiB or TiB, like 16MiB";

  private static final Pattern TEXT = Pattern.compile("(\\d{1,19}) ?(b|kib|mib|gib|tib)");
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  /**
   * @throws IllegalArgumentException if {@code bytes} is negative
   */
  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must not be negative");
    }
  }

  /**
   * Reads a size such as {@code 64KiB}; the unit may be in any case.
   *
   * @throws IllegalArgumentException if {@code text} is no such size or exceeds {@link
   *     Long#MAX_VALUE} bytes; the message says what is allowed
   */
  public static ByteSize parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(ALLOWED);
    }
    int power = 0;
    while (!UNITS[power].equalsIgnoreCase(matcher.group(2))) {
      power++;
    }
    try {
      return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * power)));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("at most " + Long.MAX_VALUE + "B", e);
    }
  }

  public static ByteSize ofMebibytes(long mebibytes) {
    return new ByteSize(Math.multiplyExact(mebibytes, 1L << 20));
  }

  /**
   * The size for interfaces that take an {@code int}.
   *
   * @throws ArithmeticException above 2 GiB - 1 B; a record that needs this checks it when built
   */
  public int toIntExact() {
    return Math.toIntExact(bytes);
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** The size in the largest unit that keeps it whole, in the form that {@link #parse} reads. */
  @Override
  public String toString() {
    long value = bytes;
    int power = 0;
    while (value != 0 && value % 1024 == 0 && power < UNITS.length - 1) {
      value /= 1024;
      power++;
    }
    return value + UNITS[power];
  }
}
