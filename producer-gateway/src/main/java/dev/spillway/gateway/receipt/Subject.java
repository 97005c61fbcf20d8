package dev.spillway.gateway.receipt;

import java.util.List;

/** Which records somebody asks about. */
public sealed interface Subject {
  /** The records. */
  List<RecordPlace> places();

  /** A record that a client names: it may never have been there. */
  record Named(RecordPlace place) implements Subject {
    @Override
    public List<RecordPlace> places() {
      return List.of(place);
    }
  }

  /**
   * Records that Kafka has just acknowledged.
   *
   * @param sinceMillis a time before the first of them was sent, in milliseconds since 1970
   */
  record Accepted(List<RecordPlace> places, long sinceMillis) implements Subject {
    /** Keeps a copy. */
    public Accepted {
      places = List.copyOf(places);
    }
  }
}
