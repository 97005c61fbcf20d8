package dev.spillway.consumer.sink;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Writes instants as {@link Instant#toString} does: RFC 3339 in UTC with no, three or six digits of
 * the second's fraction. Events mostly follow each other within a day, whose text is kept. For one
 * thread.
 */
public final class TimeText {
  private static final int SECONDS_A_DAY = 86_400;
  private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();
  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

  private long day = Long.MIN_VALUE;
  private byte[] dayText = {};

  /** Appends an instant, in microseconds; what is finer or has no four digits of a year is slow. */
  public void put(GrowingBytes out, Instant instant) {
    long second = instant.getEpochSecond();
    int nanos = instant.getNano();
    long itsDay = Math.floorDiv(second, (long) SECONDS_A_DAY);
    if (itsDay < FIRST_DAY || itsDay > LAST_DAY || nanos % 1000 != 0) {
      out.putAscii(instant.toString());
      return;
    }
    if (itsDay != day) {
      day = itsDay;
      dayText = (LocalDate.ofEpochDay(itsDay) + "T").getBytes(US_ASCII);
    }
    int ofDay = (int) (second - itsDay * SECONDS_A_DAY);
    out.put(dayText);
    out.putDigits(ofDay / 3600, 2);
    out.put(':');
    out.putDigits(ofDay / 60 % 60, 2);
    out.put(':');
    out.putDigits(ofDay % 60, 2);
    if (nanos != 0) {
      out.put('.');
      boolean millis = nanos % 1_000_000 == 0;
      out.putDigits(millis ? nanos / 1_000_000 : nanos / 1000, millis ? 3 : 6);
    }
    out.put('Z');
  }
}
