package dev.spillway.consumer.batch;

import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The three lanes of a flight.
 *
 * @param postgres copy, commit
 * @param elasticsearch index, remove
 * @param letters the dead-letter topic
 */
record Lanes(Lane postgres, Lane elasticsearch, Lane letters) {
  /** A lane of which nothing is asked and in which nothing has failed. */
  static final Lane FREE = new Lane.Ready(0);

  /** The lanes at the start. */
  static final Lanes START = new Lanes(FREE, FREE, FREE);

  Lanes postgres(Lane lane) {
    return new Lanes(lane, elasticsearch, letters);
  }

  Lanes elasticsearch(Lane lane) {
    return new Lanes(postgres, lane, letters);
  }

  Lanes letters(Lane lane) {
    return new Lanes(postgres, elasticsearch, lane);
  }

  Lanes ticked(long nowNanos) {
    return new Lanes(
        postgres.ticked(nowNanos), elasticsearch.ticked(nowNanos), letters.ticked(nowNanos));
  }

  /** The stores that wait before they are asked again. */
  Set<Store> backingOff() {
    Set<Store> waiting = EnumSet.noneOf(Store.class);
    if (postgres.isBackingOff()) {
      waiting.add(Store.POSTGRES);
    }
    if (elasticsearch.isBackingOff()) {
      waiting.add(Store.ELASTICSEARCH);
    }
    return waiting;
  }

  /** When the first of them wants to try again. */
  OptionalLong deadline() {
    OptionalLong earliest = OptionalLong.empty();
    for (Lane lane : List.of(postgres, elasticsearch, letters)) {
      if (lane instanceof Lane.BackingOff waiting
          && (earliest.isEmpty() || waiting.retryAtNanos() - earliest.getAsLong() < 0)) {
        earliest = OptionalLong.of(waiting.retryAtNanos());
      }
    }
    return earliest;
  }
}
