package dev.spillway.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rules for an event's time: RFC 3339 text, counted in microseconds (the resolution of
 * PostgreSQL; finer digits are cut off), between {@link Limits#TIME_MIN} and {@link
 * Limits#TIME_MAX}.
 */
public final class EventTime {
  private static final DateTimeFormatter RFC_3339 =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendValue(ChronoField.YEAR, 4)
          .appendPattern("-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendOffset("+HH:MM", "Z")
          .toFormatter()
          .withResolverStyle(ResolverStyle.STRICT);

  /** A time outside this window is not taken for the time inside an id. */
  private static final long ID_TIME_MIN_MILLIS =
      Instant.parse("2010-01-01T00:00:00Z").toEpochMilli();

  private static final long ID_TIME_MAX_MILLIS =
      Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

  private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  private EventTime() {}

  /**
   * The instant that an RFC 3339 text names.
   *
   * @param pointer where the text was found, for the error
   * @throws InvalidEventException if it is not RFC 3339 or outside the limits
   */
  public static Instant parse(String pointer, String text) throws InvalidEventException {
    Instant time = plainUtc(text);
    try {
      if (time == null) {
        time = OffsetDateTime.parse(text, RFC_3339).toInstant();
      }
    } catch (DateTimeException e) {
      throw InvalidEventException.unprocessable(
          pointer, "not an RFC 3339 time such as 2026-11-22T15:04:05.123Z");
    }
    return checked(pointer, time);
  }

  /**
   * The instant of a text such as 2026-11-22T15:04:05.123Z, the form of nearly all; null for any
   * other, right or wrong. The formatter costs as much as the rest of decoding an event.
   */
  static @Nullable Instant plainUtc(String text) {
    int last = text.length() - 1;
    if (last < 19
        || last > 29
        || text.charAt(last) != 'Z'
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':'
        || last > 19 && (text.charAt(19) != '.' || last == 20)) {
      return null;
    }
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    int fraction = last > 19 ? number(text, 20, last) : 0;
    if ((year | month | day | hour | minute | second | fraction) < 0
        || month < 1
        || month > 12
        || day < 1
        || day > 28 && day > YearMonth.of(year, month).lengthOfMonth()
        || hour > 23
        || minute > 59
        || second > 59) {
      return null;
    }
    for (int digits = last - 20; digits < 9 && fraction > 0; digits++) {
      fraction *= 10;
    }
    long days = LocalDate.of(year, month, day).toEpochDay();
    return Instant.ofEpochSecond(days * 86_400 + hour * 3600L + minute * 60L + second, fraction);
  }

  /** The number that the digits from one place to before another make; -1 if one is no digit. */
  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  /**
   * The time cut to microseconds.
   *
   * @throws InvalidEventException if it is outside the limits
   */
  public static Instant checked(String pointer, Instant time) throws InvalidEventException {
    if (time.isBefore(Limits.TIME_MIN) || time.isAfter(Limits.TIME_MAX)) {
      throw InvalidEventException.unprocessable(
          pointer, "time is outside " + Limits.TIME_MIN + " to " + Limits.TIME_MAX);
    }
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  /** Microseconds since 1970-01-01T00:00:00Z, rounded down. */
  public static long toEpochMicros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000L);
  }

  /**
   * The time that a UUID of version 7 or a ULID carries, if the id is one and the time is between
   * 2010 and 2100: outside that it is more likely another kind of id of the same shape.
   */
  public static Optional<Instant> insideId(String id) {
    long millis =
        switch (id.length()) {
          case 36 -> uuidMillis(id);
          case 26 -> ulidMillis(id);
          default -> -1;
        };
    return millis >= ID_TIME_MIN_MILLIS && millis < ID_TIME_MAX_MILLIS
        ? Optional.of(Instant.ofEpochMilli(millis))
        : Optional.empty();
  }

  private static long uuidMillis(String id) {
    if (id.charAt(14) != '7') {
      return -1;
    }
    try {
      UUID uuid = UUID.fromString(id);
      return uuid.version() == 7 ? uuid.getMostSignificantBits() >>> 16 : -1;
    } catch (IllegalArgumentException e) {
      return -1; // 36 characters that are no UUID: an id like any other
    }
  }

  private static long ulidMillis(String id) {
    long millis = 0;
    for (int i = 0; i < 26; i++) {
      int digit = CROCKFORD.indexOf(Character.toUpperCase(id.charAt(i)));
      if (digit < 0 || i == 0 && digit > 7) {
        return -1;
      }
      if (i < 10) {
        millis = millis << 5 | digit;
      }
    }
    return millis;
  }
}
