package dev.spillway.gateway.schema;

import dev.spillway.event.EventEnvelope;
import dev.spillway.event.InvalidEventException;
import dev.spillway.event.Limits;
import dev.spillway.event.Violation;
import dev.spillway.gateway.read.ReadEvent;
import dev.spillway.schema.EventSchema;
import dev.spillway.schema.SchemaViolation;
import dev.spillway.schema.inforce.Finding;
import dev.spillway.schema.inforce.SchemaCheck;
import dev.spillway.schema.inforce.SchemaMode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Lets pass events whose data fits the schema of their type. For any thread. */
public final class SchemaGate {
  /**
   * The extension attribute of an event that was accepted although it breaks its schema: the
   * schema's {@code $id} and the keywords that refuse it.
   */
  public static final String MARK = "schemaviolation";

  private static final String DATA_SCHEMA = "dataschema";

  private final SchemaCheck check;
  private final Unregistered unregistered;
  private final Counter refused;

  /** Makes it; {@code unregistered} says what becomes of types without a schema. */
  public SchemaGate(SchemaCheck check, Unregistered unregistered, MeterRegistry registry) {
    this.check = check;
    this.unregistered = unregistered;
    this.refused =
        Counter.builder("spillway.gateway.schema.unregistered")
            .description("Events refused because their type has no schema")
            .register(registry);
  }

  /**
   * The event as it goes on: as it came, or marked.
   *
   * @throws InvalidEventException if it is refused, with each thing that its schema does not allow
   */
  public Passed pass(ReadEvent.Valid event) throws InvalidEventException {
    EventEnvelope envelope = event.envelope();
    Finding finding =
        check.check(envelope.type(), envelope.dataSchema(), () -> envelope.data().jsonValue());
    return switch (finding) {
      case Finding.NoSchema _ -> unregistered(event);
      case Finding.NotLooked _ -> new Passed(envelope, null);
      case Finding.Fits(EventSchema schema) -> new Passed(envelope, schema.id());
      case Finding.UnknownVersion(EventSchema inForce, SchemaMode mode) ->
          broken(
              mode,
              envelope,
              inForce,
              DATA_SCHEMA,
              List.of(event.attribute(DATA_SCHEMA, unknown(inForce))));
      case Finding.Breaks(EventSchema schema, SchemaMode mode, List<SchemaViolation> violations) ->
          broken(
              mode,
              envelope,
              schema,
              mark(schema, violations),
              violations.stream()
                  .map(
                      one ->
                          new Violation(
                              event.dataPointer() + one.pointer(), one.keyword(), one.message()))
                  .toList());
    };
  }

  private Passed unregistered(ReadEvent.Valid event) throws InvalidEventException {
    if (unregistered == Unregistered.ALLOW) {
      return new Passed(event.envelope(), null);
    }
    refused.increment();
    throw refusal(
        List.of(
            event.attribute(
                "type", "there is no schema for this type, and schemas.unregistered is refuse")));
  }

  private static String unknown(EventSchema inForce) {
    return "there is no such schema for this type; in force is " + inForce.id();
  }

  private static String mark(EventSchema schema, List<SchemaViolation> violations) {
    TreeSet<String> keywords = new TreeSet<>();
    violations.forEach(violation -> keywords.add(violation.keyword()));
    return schema.id() + " " + String.join(",", keywords);
  }

  private static Passed broken(
      SchemaMode mode,
      EventEnvelope envelope,
      EventSchema schema,
      String mark,
      List<Violation> violations)
      throws InvalidEventException {
    if (mode == SchemaMode.ENFORCE) {
      throw refusal(violations);
    }
    return new Passed(marked(envelope, mark), schema.id());
  }

  private static EventEnvelope marked(EventEnvelope envelope, String mark) {
    SortedMap<String, Object> extensions = new TreeMap<>(envelope.extensions());
    extensions.put(MARK, mark);
    if (extensions.size() > Limits.EXTENSIONS) {
      return envelope; // counted at least
    }
    return new EventEnvelope(
        envelope.id(),
        envelope.source(),
        envelope.type(),
        envelope.subject(),
        envelope.time(),
        envelope.dataContentType(),
        envelope.dataSchema(),
        extensions,
        envelope.data());
  }

  private static InvalidEventException refusal(List<Violation> violations) {
    return new InvalidEventException(InvalidEventException.Reason.UNPROCESSABLE, violations);
  }
}
