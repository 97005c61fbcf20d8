package dev.spillway.schema;

import com.fasterxml.jackson.databind.JsonNode;

/** The checked schema of the data of one type of events. Immutable. */
public final class EventSchema {
  private final SchemaId id;
  private final String text;
  private final JsonNode document;

  EventSchema(SchemaId id, String text, JsonNode document) {
    this.id = id;
    this.text = text;
    this.document = document;
  }

  /** Type and version. */
  public SchemaId id() {
    return id;
  }

  /** The attribute {@code type} of the events. */
  public String type() {
    return id.type();
  }

  /** From 1. */
  public int version() {
    return id.version();
  }

  /** The file as it was read. */
  public String text() {
    return text;
  }

  /** The schema as a tree of the caller's own. Fractions are {@code BigDecimal}. */
  public JsonNode document() {
    return document.deepCopy();
  }

  @Override
  public String toString() {
    return id.toString();
  }
}
