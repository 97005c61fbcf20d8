package dev.spillway.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;

/** Compares JSON by value: PostgreSQL writes {@code 1e400} with all its digits. */
final class Numbers {
  private Numbers() {}

  static JsonNode canonical(JsonNode node) {
    if (node.isMissingNode()) {
      return JsonNodeFactory.instance.nullNode();
    }
    if (node.isNumber()) {
      BigDecimal number = node.decimalValue();
      return JsonNodeFactory.instance.textNode(
          "number " + (number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros()));
    }
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> array.add(canonical(element)));
      return array;
    }
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      node.properties()
          .forEach(member -> object.set(member.getKey(), canonical(member.getValue())));
      return object;
    }
    return node;
  }
}
