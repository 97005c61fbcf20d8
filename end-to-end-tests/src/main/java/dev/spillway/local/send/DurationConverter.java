package dev.spillway.local.send;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations on the command line: {@code 500ms}, {@code 30s}, {@code 5m}, {@code PT5S}. */
final class DurationConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    String lower = text.strip().toLowerCase(java.util.Locale.ROOT);
    try {
      if (lower.matches("\\d{1,9}ms")) {
        return Duration.ofMillis(Long.parseLong(lower.substring(0, lower.length() - 2)));
      }
      return Duration.parse(lower.matches("\\d{1,9}[smh]") ? "PT" + lower : text.strip());
    } catch (DateTimeParseException wrong) {
      throw new TypeConversionException("not a duration like 30s: " + text);
    }
  }
}
