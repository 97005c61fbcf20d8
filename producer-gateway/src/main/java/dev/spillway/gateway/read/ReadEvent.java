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
   * @param dataPath where its data is in what it was read from: empty for all of it
   */
  record Valid(Place place, EventEnvelope envelope, String dataPath) implements ReadEvent {
    /** Where its data is in the body. */
    public String dataPointer() {
      return place.pointer() + dataPath;
    }

    /** What is wrong with an attribute, at the place where the client has written it. */
    public Violation attribute(String name, String detail) {
      return new Violation(dataPath.isEmpty() ? name : place.pointer() + "/" + name, detail);
    }
  }

  /** What is no event. */
  record Invalid(Place place, InvalidEventException why) implements ReadEvent {}
}
