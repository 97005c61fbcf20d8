package dev.spillway.consumer.schema;

import dev.spillway.event.EventEnvelope;
import dev.spillway.event.InvalidEventException;
import org.jspecify.annotations.Nullable;

/** Says of an event that was read from Kafka whether it is to be stored. */
@FunctionalInterface
public interface EventCheck {
  /**
   * Checks one event.
   *
   * @param mark value of the record's header {@value
   *     dev.spillway.schema.inforce.CheckedMark#HEADER}
   * @throws InvalidEventException if it is refused, with each thing that its schema does not allow
   */
  void check(EventEnvelope event, byte @Nullable [] mark) throws InvalidEventException;
}
