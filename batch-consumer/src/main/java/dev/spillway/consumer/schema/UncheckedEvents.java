package dev.spillway.consumer.schema;

import dev.spillway.event.EventEnvelope;
import dev.spillway.event.InvalidEventException;
import dev.spillway.event.Violation;
import dev.spillway.schema.EventSchema;
import dev.spillway.schema.SchemaViolation;
import dev.spillway.schema.inforce.CheckedMark;
import dev.spillway.schema.inforce.Finding;
import dev.spillway.schema.inforce.SchemaCheck;
import dev.spillway.schema.inforce.SchemaDesk;
import dev.spillway.schema.inforce.SchemaMode;
import dev.spillway.schema.inforce.SchemaModes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds events against their schemas that no gateway has checked. What a gateway has let pass is
 * acknowledged to a client, so it is not judged anew: schemas may differ for a while. For any
 * thread.
 */
public final class UncheckedEvents implements EventCheck {
  /** Where a gateway finds the data of a CloudEvent, so that the same mistake is told alike. */
  private static final String DATA = "/data";

  private final SchemaCheck check;

  private UncheckedEvents(SchemaCheck check) {
    this.check = check;
  }

  /** By the schemas of a desk; empty without a folder. */
  public static Optional<EventCheck> of(SchemaDesk desk, SchemaModes modes) {
    return desk.hasFolder()
        ? Optional.of(new UncheckedEvents(desk.check(modes)))
        : Optional.empty();
  }

  @Override
  public void check(EventEnvelope event, byte @Nullable [] mark) throws InvalidEventException {
    if (CheckedMark.covers(mark, event.type())) {
      return;
    }
    Finding finding = check.check(event.type(), event.dataSchema(), () -> event.data().jsonValue());
    switch (finding) {
      case Finding.NoSchema _, Finding.NotLooked _, Finding.Fits _ -> {}
      case Finding.UnknownVersion(EventSchema inForce, SchemaMode mode) ->
          refuse(mode, List.of(new Violation("/dataschema", unknown(inForce))));
      case Finding.Breaks(EventSchema _, SchemaMode mode, List<SchemaViolation> violations) ->
          refuse(mode, violations.stream().map(UncheckedEvents::violation).toList());
    }
  }

  private static String unknown(EventSchema inForce) {
    return "unknown schema version; in force is "
        + inForce.id()
        + ". Redrive it once the consumers have the schema that it names";
  }

  private static Violation violation(SchemaViolation one) {
    return new Violation(DATA + one.pointer(), one.keyword(), one.message());
  }

  private static void refuse(SchemaMode mode, List<Violation> violations)
      throws InvalidEventException {
    if (mode == SchemaMode.ENFORCE) {
      throw new InvalidEventException(InvalidEventException.Reason.UNPROCESSABLE, violations);
    }
  }
}
