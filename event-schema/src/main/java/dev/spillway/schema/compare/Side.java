package dev.spillway.schema.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;

/**
 * A schema as it stands in one of the two documents.
 *
 * @param pointer where it stands, or would
 */
record Side(JsonNode node, String pointer) {
  /** A schema that is not there lets everything pass. */
  static Side open(String pointer) {
    return new Side(BooleanNode.TRUE, pointer);
  }

  /** Whether it is the schema that everything fulfils. */
  boolean isOpen() {
    return node.isBoolean() ? node.asBoolean() : node.isEmpty();
  }

  /** Whether it is the schema that nothing fulfils. */
  boolean isClosed() {
    return node.isBoolean() && !node.asBoolean();
  }
}
