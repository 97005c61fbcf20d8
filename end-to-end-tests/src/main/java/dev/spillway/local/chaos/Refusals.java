package dev.spillway.local.chaos;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What has let a store refuse good events in this run, and since when: a dead letter of a good
 * event is right only if one of these explains it. For any thread.
 */
final class Refusals {
  /** The constraint's name, which PostgreSQL gives as the reason. */
  static final String CONSTRAINT_NAME = "chaos_not_fragile";

  /** The field that the index cannot take, which Elasticsearch gives as the reason. */
  static final String NUMBER_FIELD = "subject.number";

  /** Why a good event is refused. */
  enum Cause {
    /** PostgreSQL: a constraint that a user has added. */
    CONSTRAINT("postgres", CONSTRAINT_NAME),
    /** Elasticsearch: a mapping that the event does not fit. */
    MAPPING("elasticsearch", NUMBER_FIELD);

    private final String store;
    private final String reason;

    Cause(String store, String reason) {
      this.store = store;
      this.reason = reason;
    }

    private boolean hits(int number) {
      return switch (this) {
        case CONSTRAINT -> ChaosEvent.type(number).equals(ChaosEvent.FRAGILE);
        case MAPPING -> ChaosEvent.hasTextSubject(number);
      };
    }
  }

  /**
   * A dead letter.
   *
   * @param number the event's
   * @param store that refused it
   * @param reason that the store gave
   * @param at when it was refused
   */
  record Letter(int number, String store, String reason, Instant at) {}

  private final Map<Cause, Instant> since = new EnumMap<>(Cause.class);

  /** From now on this may be a reason; there is no end, for a letter may wait for Kafka. */
  synchronized void began(Cause cause) {
    since.putIfAbsent(cause, Instant.now());
  }

  /** What explains the letter of a good event. */
  synchronized Optional<Cause> explain(Letter letter) {
    for (Map.Entry<Cause, Instant> one : since.entrySet()) {
      Cause cause = one.getKey();
      if (cause.hits(letter.number())
          && cause.store.equals(letter.store())
          && letter.reason().contains(cause.reason)
          && !letter.at().isBefore(one.getValue())) {
        return Optional.of(cause);
      }
    }
    return Optional.empty();
  }
}
