package dev.spillway.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The numbers of a scenario, in the order in which they were put; the line RESULT. */
final class Result {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Map<String, Object> values = new LinkedHashMap<>();

  Result(String scenario) {
    values.put("scenario", scenario);
  }

  Result put(String name, Object value) {
    values.put(name, value);
    return this;
  }

  /** Rounded to three digits that count, or to the whole number where that has more. */
  Result put(String name, double value) {
    BigDecimal whole = BigDecimal.valueOf(value).setScale(0, RoundingMode.HALF_UP);
    values.put(
        name, whole.precision() > 2 ? whole : BigDecimal.valueOf(value).round(new MathContext(3)));
    return this;
  }

  Map<String, Object> values() {
    return values;
  }

  String scenario() {
    return text("scenario");
  }

  boolean isOf(String scenario) {
    return scenario().equals(scenario);
  }

  String text(String name) {
    return String.valueOf(values.get(name));
  }

  /**
   * The number of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  Number number(String name) {
    if (values.get(name) instanceof Number number) {
      return number;
    }
    throw new IllegalArgumentException(scenario() + " has no number " + name);
  }

  /** The numbers whose names begin so and end with digits, by what follows, in their order. */
  Map<String, Number> numbersWith(String prefix) {
    Map<String, Number> found = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (value instanceof Number number
              && name.startsWith(prefix)
              && name.substring(prefix.length()).matches("\\d+")) {
            found.put(name.substring(prefix.length()), number);
          }
        });
    return found;
  }

  String line() {
    try {
      return "RESULT " + MAPPER.writeValueAsString(values);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The middle one; of an even number the lower of the two in the middle. */
  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(sorted.length - 1) / 2];
  }
}
