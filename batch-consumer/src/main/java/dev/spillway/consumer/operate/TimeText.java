package dev.spillway.consumer.operate;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.TypeConversionException;

/** Times as an operator writes them. */
final class TimeText {
  static final String FORMS = "a time such as 2026-11-22T10:00:00Z, or a day (UTC): 2026-11-22";

  private TimeText() {}

  /** Reads a time with its offset from UTC, or a day, which begins at midnight UTC. */
  static Instant parse(String text) {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new TypeConversionException("'" + text + "' is not " + FORMS);
    }
  }
}
