package dev.spillway.runtime.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as an operator writes them: {@code 20ms}, {@code 5s}, {@code 2m}, {@code PT5S}. */
final class DurationText {
  static final String ALLOWED =
      "a whole number with a unit, ms, s, m, h or d, like 20ms or 5s, or ISO 8601 like PT5S";

  private static final Pattern SHORT = Pattern.compile("(\\d{1,18}) ?(ns|us|ms|s|m|h|d)");
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ns", ChronoUnit.NANOS,
          "us", ChronoUnit.MICROS,
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  private DurationText() {}

  static Duration parse(String text) {
    String stripped = text.strip();
    Matcher matcher = SHORT.matcher(stripped.toLowerCase(Locale.ROOT));
    Duration duration;
    try {
      if (matcher.matches()) {
        ChronoUnit unit = UNITS.getOrDefault(matcher.group(2), ChronoUnit.SECONDS);
        duration = Duration.of(Long.parseLong(matcher.group(1)), unit);
      } else {
        duration = Duration.parse(stripped);
      }
      // Callers count in nanoseconds; what does not fit would fail much later, far from its key.
      long nanos = duration.toNanos();
      if (nanos < 0) {
        throw new IllegalArgumentException("a duration of zero or more");
      }
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(ALLOWED, e);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("at most 106751d", e);
    }
    return duration;
  }

  /** The form that {@link #parse} reads, in the largest unit that keeps it whole. */
  static String format(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    String[] names = {"d", "h", "m", "s", "ms", "us"};
    for (String name : names) {
      long unit = UNITS.getOrDefault(name, ChronoUnit.NANOS).getDuration().toNanos();
      if (nanos % unit == 0) {
        return nanos / unit + name;
      }
    }
    return nanos + "ns";
  }
}
