package dev.spillway.consumer.operate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/**
 * Compares JSON by value: PostgreSQL writes {@code 1e400} with all its digits, and an object's
 * members in an order of its own.
 */
final class JsonValues {
  /** Longest number, written out: 1,000 digits on either side of the point, and room. */
  private static final int NUMBER_CHARS = 10_000;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNumberLength(NUMBER_CHARS).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private JsonValues() {}

  /** Whether both are the same value; null is no JSON at all, and equals only itself. */
  static boolean equal(@Nullable String one, @Nullable String other) {
    if (one == null || other == null || one.equals(other)) {
      return one == null ? other == null : one.equals(other);
    }
    try {
      return equal(JSON.readTree(one), JSON.readTree(other));
    } catch (JsonProcessingException e) {
      return false; // both were JSON when they were stored: what is none now differs
    }
  }

  private static boolean equal(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue()) == 0;
    }
    if (one.getNodeType() != other.getNodeType() || one.size() != other.size()) {
      return false;
    }
    if (one.isArray()) {
      for (int i = 0; i < one.size(); i++) {
        if (!equal(one.get(i), other.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (one.isObject()) {
      for (var member : one.properties()) {
        JsonNode there = other.get(member.getKey());
        if (there == null || !equal(member.getValue(), there)) {
          return false;
        }
      }
      return true;
    }
    return one.equals(other);
  }
}
