package dev.spillway.gateway.read;

import com.fasterxml.jackson.core.JsonToken;
import dev.spillway.event.EventDraft;
import dev.spillway.event.InvalidEventException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How plain JSON writes a time. */
public enum TimeFormat {
  /** A number of seconds since 1970, with a fraction or without. */
  EPOCH_SECONDS(6),
  /** A number of milliseconds since 1970, with a fraction or without. */
  EPOCH_MILLIS(3),
  /** A string such as {@code 2026-11-22T15:04:05.123Z}. */
  RFC3339(0);

  /** Seconds of the year 9999 and more have 12 digits. */
  private static final int MICROS_BITS = 62;

  private final int digitsToMicros;

  TimeFormat(int digitsToMicros) {
    this.digitsToMicros = digitsToMicros;
  }

  /** What is allowed, for the error. */
  private String allowed() {
    return switch (this) {
      case EPOCH_SECONDS -> "a number of seconds since 1970";
      case EPOCH_MILLIS -> "a number of milliseconds since 1970";
      case RFC3339 -> "an RFC 3339 string";
    };
  }

  /**
   * Sets the draft's time from a value. Numbers are exact to the microsecond: decimals, never
   * doubles.
   */
  void apply(EventDraft draft, String pointer, PointerValues.Value value)
      throws InvalidEventException {
    String text = value.text();
    boolean rightKind = this == RFC3339 ? value.kind() == JsonToken.VALUE_STRING : isNumber(value);
    if (text == null || !rightKind) {
      throw InvalidEventException.unprocessable(pointer, "time must be " + allowed());
    }
    if (this == RFC3339) {
      draft.attribute(pointer, "time", text);
      return;
    }
    // The check of the data has refused numbers of more than 1,000 digits, so this stays small.
    BigInteger micros =
        new BigDecimal(text)
            .scaleByPowerOfTen(digitsToMicros)
            .setScale(0, RoundingMode.FLOOR)
            .toBigInteger();
    if (micros.bitLength() > MICROS_BITS) {
      throw InvalidEventException.unprocessable(pointer, "time is out of range");
    }
    long value64 = micros.longValueExact();
    draft.time(
        pointer,
        Instant.ofEpochSecond(
            Math.floorDiv(value64, 1_000_000L), Math.floorMod(value64, 1_000_000L) * 1_000L));
  }

  private static boolean isNumber(PointerValues.@Nullable Value value) {
    return value != null
        && (value.kind() == JsonToken.VALUE_NUMBER_INT
            || value.kind() == JsonToken.VALUE_NUMBER_FLOAT);
  }
}
