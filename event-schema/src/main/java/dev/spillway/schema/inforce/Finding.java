package dev.spillway.schema.inforce;

import dev.spillway.schema.EventSchema;
import dev.spillway.schema.SchemaViolation;
import java.util.List;

/** What holding an event against the schema of its type has come to. */
public sealed interface Finding {
  /** The type has no schema. */
  record NoSchema() implements Finding {}

  /** The type has a schema, and nobody looks. */
  record NotLooked() implements Finding {}

  /** The data keeps to the schema. */
  record Fits(EventSchema schema) implements Finding {}

  /**
   * The event names a schema in {@code dataschema} that its type does not have.
   *
   * @param inForce what its type has
   */
  record UnknownVersion(EventSchema inForce, SchemaMode mode) implements Finding {}

  /**
   * The data breaks the schema.
   *
   * @param violations at least one
   */
  record Breaks(EventSchema schema, SchemaMode mode, List<SchemaViolation> violations)
      implements Finding {
    public Breaks {
      violations = List.copyOf(violations);
    }
  }
}
