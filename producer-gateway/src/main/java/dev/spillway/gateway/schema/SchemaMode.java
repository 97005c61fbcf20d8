package dev.spillway.gateway.schema;

/** What becomes of an event whose data breaks the schema of its type. */
public enum SchemaMode {
  /** It is refused. */
  ENFORCE,

  /** It is accepted, counted, and marked with the extension attribute {@value SchemaGate#MARK}. */
  WARN,

  /** Nobody looks. */
  OFF
}
