package dev.spillway.gateway.read;

import dev.spillway.event.EventEnvelope;
import dev.spillway.event.InvalidEventException;
import dev.spillway.event.Violation;

/** One event of a request, as far as reading it came. */
public sealed interface ReadEvent {
  /** Where a client finds it in the body: its index, and for NDJSON its line, from 1, else 0. */
  record Place(int index, int line, String pointer) {}

  /** Where the event was. */
  Place place();

  /**
   * An event inside every limit.
   *
   * @param dataPointer where its data is in the body
   */
  record Valid(Place place, EventEnvelope envelope, String dataPointer) implements ReadEvent {
    /** What is wrong with an attribute, at the place where the client has written it. */
    public Violation attribute(String name, String detail) {
      boolean besideData = dataPointer.length() > place.pointer().length();
      return new Violation(besideData ? place.pointer() + "/" + name : name, detail);
    }
  }

  /** What is no event. */
  record Invalid(Place place, InvalidEventException why) implements ReadEvent {}
}
