package dev.spillway.gateway.read;

import dev.spillway.event.EventEnvelope;
import dev.spillway.event.InvalidEventException;

/** One event of a request, as far as reading it came. */
public sealed interface ReadEvent {
  /** Where a client finds it in the body: its index, and for NDJSON its line, from 1, else 0. */
  record Place(int index, int line, String pointer) {}

  /** Where the event was. */
  Place place();

  /** An event inside every limit. */
  record Valid(Place place, EventEnvelope envelope) implements ReadEvent {}

  /** What is no event. */
  record Invalid(Place place, InvalidEventException why) implements ReadEvent {}
}
