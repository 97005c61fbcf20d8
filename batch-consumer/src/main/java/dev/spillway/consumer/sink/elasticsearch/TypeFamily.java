package dev.spillway.consumer.sink.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.YearMonth;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The indices of one type of events, {@code events-<name>-YYYY.MM}. A type that is no part of an
 * index name as it stands (lower case, no more than {@value #MOST} characters) gets a name with
 * {@code ~} and a hash, which no other type's name can hold, so that each family is of one type.
 *
 * @param type of the events
 * @param name the type in an index name
 */
record TypeFamily(String type, String name) {
  /** Index names have at most 255 bytes. */
  private static final int MOST = 128;

  private static final int HASH_DIGITS = 16;
  private static final Pattern PLAIN =
      Pattern.compile("[a-z0-9_][a-z0-9._-]{0," + (MOST - 1) + "}");
  private static final Pattern OTHER = Pattern.compile("[^a-z0-9._-]");
  private static final Pattern MONTH = Pattern.compile("\\d{4}\\.(0[1-9]|1[0-2])");

  static TypeFamily of(String type) {
    if (PLAIN.matcher(type).matches()) {
      return new TypeFamily(type, type);
    }
    String plain = OTHER.matcher(type.toLowerCase(Locale.ROOT)).replaceAll("_");
    String head = plain.substring(0, Math.min(plain.length(), MOST));
    return new TypeFamily(type, head + "~" + hash(type));
  }

  /** The first digits of a SHA-256. */
  static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** How the names of its indices begin, and those of families whose name begins with its own. */
  String prefix() {
    return "events-" + name + "-";
  }

  String index(int year, int month) {
    return prefix() + String.format("%04d.%02d", year, month);
  }

  /** The month of an index that it holds. */
  YearMonth month(String index) {
    String[] parts = index.substring(prefix().length()).split("\\.", -1);
    return YearMonth.of(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }

  /** Whether an index is one of its own. */
  boolean holds(String index) {
    return index.startsWith(prefix())
        && MONTH.matcher(index.substring(prefix().length())).matches();
  }
}
