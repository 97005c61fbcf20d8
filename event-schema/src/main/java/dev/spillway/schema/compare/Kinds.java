package dev.spillway.schema.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Sets of kinds of JSON values. */
final class Kinds {
  /** {@code number} is both of its kinds. */
  enum Kind {
    NULL,
    BOOLEAN,
    INTEGER,
    FRACTION,
    STRING,
    ARRAY,
    OBJECT
  }

  private Kinds() {}

  /** What {@code type} says; without it, all. */
  static Set<Kind> declared(Place place) {
    if (!place.has("type")) {
      return EnumSet.allOf(Kind.class);
    }
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    JsonNode type = place.value("type").orElseThrow();
    if (type.isArray()) {
      type.forEach(name -> add(kinds, name.asText()));
    } else {
      add(kinds, type.asText());
    }
    return kinds;
  }

  /** What {@code type}, {@code enum} and {@code const} leave. */
  static Set<Kind> possible(Place place) {
    Set<Kind> kinds = declared(place);
    place
        .value("enum")
        .ifPresent(
            values -> {
              Set<Kind> listed = EnumSet.noneOf(Kind.class);
              values.forEach(value -> listed.add(of(value)));
              kinds.retainAll(listed);
            });
    place.value("const").ifPresent(value -> kinds.retainAll(EnumSet.of(of(value))));
    return kinds;
  }

  private static void add(Set<Kind> kinds, String type) {
    if (type.equals("number")) {
      kinds.add(Kind.INTEGER);
      kinds.add(Kind.FRACTION);
    } else {
      kinds.add(Kind.valueOf(type.toUpperCase(Locale.ROOT)));
    }
  }

  private static Kind of(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL, MISSING -> Kind.NULL;
      case BOOLEAN -> Kind.BOOLEAN;
      case NUMBER -> isWhole(value.decimalValue()) ? Kind.INTEGER : Kind.FRACTION;
      case ARRAY -> Kind.ARRAY;
      case OBJECT, POJO -> Kind.OBJECT;
      case STRING, BINARY -> Kind.STRING;
    };
  }

  /** 1.0 is an integer in JSON Schema. */
  private static boolean isWhole(BigDecimal number) {
    return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
  }

  /** As {@code type} would say it. */
  static String text(Set<Kind> kinds) {
    if (kinds.size() == Kind.values().length) {
      return "anything";
    }
    return kinds.stream()
        .filter(kind -> kind != Kind.INTEGER || !kinds.contains(Kind.FRACTION))
        .map(kind -> kind == Kind.FRACTION ? "number" : kind.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(" or "));
  }
}
