package dev.spillway.schema.inforce;

/** What becomes of an event whose data breaks the schema of its type. */
public enum SchemaMode {
  /** It is refused. */
  ENFORCE,

  /** It is accepted and counted. */
  WARN,

  /** Nobody looks. */
  OFF
}
