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
