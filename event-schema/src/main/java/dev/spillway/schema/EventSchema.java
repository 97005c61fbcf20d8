package dev.spillway.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The checked schema of the data of one type of events. Immutable; for any thread. */
public final class EventSchema {
  /** Most violations that are told of one event. */
  public static final int MAX_VIOLATIONS = 20;

  private final SchemaId id;
  private final String text;
  private final JsonNode document;
  private final PlainFit plain;
  private final DataCheck check;

  EventSchema(SchemaId id, String text, JsonNode document) {
    this.id = id;
    this.text = text;
    this.document = document;
    this.plain = PlainFit.of(document);
    this.check = DataCheck.of(id, text);
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

  /**
   * What the schema does not allow; empty if it allows the data. Formats are checked. Bounded in
   * work and in memory: data that takes too many steps is a violation of its own, with the keyword
   * {@code json}.
   *
   * @param json the data as one JSON value in UTF-8
   * @return the first {@value #MAX_VIOLATIONS}
   */
  public List<SchemaViolation> check(byte[] json) {
    return plain.isCertain(json) ? List.of() : check.check(json, MAX_VIOLATIONS);
  }

  @Override
  public String toString() {
    return id.toString();
  }
}
