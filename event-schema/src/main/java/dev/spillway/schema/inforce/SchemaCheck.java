package dev.spillway.schema.inforce;

import dev.spillway.schema.EventSchema;
import dev.spillway.schema.EventSchemas;
import dev.spillway.schema.SchemaViolation;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Holds events against the schemas of their types, and counts what it finds. For any thread. */
public final class SchemaCheck {
  private static final Finding NO_SCHEMA = new Finding.NoSchema();
  private static final Finding NOT_LOOKED = new Finding.NotLooked();

  private final Supplier<EventSchemas> schemas;
  private final SchemaModes modes;
  private final SchemaMetrics metrics;

  SchemaCheck(Supplier<EventSchemas> schemas, SchemaModes modes, SchemaMetrics metrics) {
    this.schemas = schemas;
    this.modes = modes;
    this.metrics = metrics;
  }

  /**
   * Holds one event against the schema that it names, or else against the one in force.
   *
   * @param dataSchema the {@code $id} that the event names
   * @param data gives the data as one JSON value in UTF-8; asked only if it is looked at
   */
  public Finding check(String type, @Nullable String dataSchema, Supplier<byte[]> data) {
    EventSchemas now = schemas.get();
    Optional<EventSchema> inForce = now.ofType(type);
    if (inForce.isEmpty()) {
      return NO_SCHEMA;
    }
    SchemaMode mode = modes.of(type);
    if (mode == SchemaMode.OFF) {
      return NOT_LOOKED;
    }
    Optional<EventSchema> named =
        dataSchema == null
            ? inForce
            : now.withId(dataSchema).filter(schema -> schema.type().equals(type));
    if (named.isEmpty()) {
      metrics.checked(type, SchemaMetrics.Result.UNKNOWN_VERSION);
      return new Finding.UnknownVersion(inForce.get(), mode);
    }
    EventSchema schema = named.get();
    List<SchemaViolation> violations = schema.check(data.get());
    if (violations.isEmpty()) {
      metrics.checked(type, SchemaMetrics.Result.VALID);
      return new Finding.Fits(schema);
    }
    metrics.checked(type, SchemaMetrics.Result.VIOLATED);
    return new Finding.Breaks(schema, mode, violations);
  }
}
