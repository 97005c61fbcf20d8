package dev.spillway.gateway.schema;

import dev.spillway.event.EventData;
import dev.spillway.event.EventEnvelope;
import dev.spillway.event.InvalidEventException;
import dev.spillway.event.Limits;
import dev.spillway.event.Violation;
import dev.spillway.gateway.read.ReadEvent;
import dev.spillway.gateway.schema.SchemaMetrics.Finding;
import dev.spillway.schema.EventSchema;
import dev.spillway.schema.EventSchemas;
import dev.spillway.schema.SchemaViolation;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Lets pass events whose data fits the schema of their type. For any thread. */
public final class SchemaGate {
  /**
   * The extension attribute of an event that was accepted although it breaks its schema: the
   * schema's {@code $id} and the keywords that refuse it.
   */
  public static final String MARK = "schemaviolation";

  private static final byte[] NO_DATA = {'n', 'u', 'l', 'l'};

  private final Supplier<EventSchemas> schemas;
  private final SchemaRules rules;
  private final SchemaMetrics metrics;

  SchemaGate(Supplier<EventSchemas> schemas, SchemaRules rules, SchemaMetrics metrics) {
    this.schemas = schemas;
    this.rules = rules;
    this.metrics = metrics;
  }

  /**
   * The event as it goes on: as it came, or marked.
   *
   * @throws InvalidEventException if it is refused, with each thing that its schema does not allow
   */
  public EventEnvelope pass(ReadEvent.Valid event) throws InvalidEventException {
    EventEnvelope envelope = event.envelope();
    EventSchemas now = schemas.get();
    EventSchema schema = now.ofType(envelope.type()).orElse(null);
    if (schema == null) {
      return unregistered(event);
    }
    SchemaMode mode = rules.of(envelope.type());
    if (mode == SchemaMode.OFF) {
      return envelope;
    }
    String named = envelope.dataSchema();
    if (named != null) {
      schema = now.withId(named).filter(one -> one.type().equals(envelope.type())).orElse(null);
      if (schema == null) {
        metrics.checked(envelope.type(), Finding.UNKNOWN_VERSION);
        return broken(
            mode,
            envelope,
            "dataschema",
            List.of(event.attribute("dataschema", unknown(now, envelope))));
      }
    }
    List<SchemaViolation> violations = schema.check(json(envelope.data()));
    if (violations.isEmpty()) {
      metrics.checked(envelope.type(), Finding.VALID);
      return envelope;
    }
    metrics.checked(envelope.type(), Finding.VIOLATED);
    return broken(
        mode,
        envelope,
        mark(schema, violations),
        violations.stream()
            .map(
                one ->
                    new Violation(
                        event.dataPointer() + one.pointer(), one.keyword(), one.message()))
            .toList());
  }

  private EventEnvelope unregistered(ReadEvent.Valid event) throws InvalidEventException {
    if (rules.unregistered() == Unregistered.ALLOW) {
      return event.envelope();
    }
    metrics.unregistered();
    throw refusal(
        List.of(
            event.attribute(
                "type", "there is no schema for this type, and schemas.unregistered is refuse")));
  }

  private static String unknown(EventSchemas now, EventEnvelope envelope) {
    return "there is no such schema for this type; in force is "
        + now.ofType(envelope.type()).map(EventSchema::id).orElseThrow();
  }

  private static byte[] json(EventData data) {
    return data.form() == EventData.Form.NONE ? NO_DATA : data.toJson();
  }

  private static String mark(EventSchema schema, List<SchemaViolation> violations) {
    TreeSet<String> keywords = new TreeSet<>();
    violations.forEach(violation -> keywords.add(violation.keyword()));
    return schema.id() + " " + String.join(",", keywords);
  }

  private static EventEnvelope broken(
      SchemaMode mode, EventEnvelope envelope, String mark, List<Violation> violations)
      throws InvalidEventException {
    if (mode == SchemaMode.ENFORCE) {
      throw refusal(violations);
    }
    SortedMap<String, String> extensions = new TreeMap<>(envelope.extensions());
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
