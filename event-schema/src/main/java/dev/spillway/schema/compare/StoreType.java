package dev.spillway.schema.compare;

import dev.spillway.schema.compare.Kinds.Kind;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What the column of a view and the field of a mapping hold for a schema. */
public enum StoreType {
  /** Nothing but null, so neither column nor field is bound to anything. */
  NONE,
  BOOLEAN,
  INTEGER,
  NUMBER,
  TEXT,
  TIMESTAMP,
  DATE,
  UUID,
  ADDRESS,
  OBJECT,
  ARRAY,

  /** Values of several types, as JSON. */
  JSON;

  static StoreType of(Place place) {
    Set<Kind> kinds = EnumSet.copyOf(Kinds.possible(place));
    kinds.remove(Kind.NULL);
    if (kinds.isEmpty()) {
      return NONE;
    }
    if (kinds.equals(EnumSet.of(Kind.INTEGER, Kind.FRACTION))) {
      return NUMBER;
    }
    if (kinds.size() > 1) {
      return JSON;
    }
    return switch (kinds.iterator().next()) {
      case NULL -> NONE;
      case BOOLEAN -> BOOLEAN;
      case INTEGER -> INTEGER;
      case FRACTION -> NUMBER;
      case STRING -> ofFormat(Formats.of(place));
      case ARRAY -> ARRAY;
      case OBJECT -> OBJECT;
    };
  }

  private static StoreType ofFormat(String format) {
    return switch (format) {
      case "date-time" -> TIMESTAMP;
      case "date" -> DATE;
      case "uuid" -> UUID;
      case "ipv4", "ipv6" -> ADDRESS;
      default -> TEXT;
    };
  }

  /**
   * Whether a column of this type may become one of the other. From integer to number it may: a
   * view holds no data and is made anew, the indices of later months hold fractions, and the
   * running month's index keeps them in the document while it searches for the whole number, until
   * it is rebuilt.
   */
  boolean mayBecome(StoreType other) {
    return this == other || this == NONE || (this == INTEGER && other == NUMBER);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
