package dev.spillway.consumer.typed;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;

/** From which time of the event on a type gets indices of its own. Pure. */
final class TypedFrom {
  /** Until then every consumer that runs has read of it. */
  private static final Duration AHEAD = Duration.ofDays(1);

  private TypedFrom() {}

  /**
   * All of them, if there are none yet; else from the first beginning of a month that is ahead of
   * now and of everything that is stored: what comes a second time is sought where it is.
   *
   * @param latest time of the type's stored events; empty if there are none
   */
  static Instant of(Instant now, Optional<Instant> latest) {
    if (latest.isEmpty()) {
      return Instant.MIN;
    }
    Instant soon = now.plus(AHEAD);
    Instant after = latest.get().plusMillis(1); // Elasticsearch knows milliseconds
    Instant earliest = after.isAfter(soon) ? after : soon;
    YearMonth month = YearMonth.from(earliest.atOffset(ZoneOffset.UTC));
    Instant begin = begin(month);
    return begin.isBefore(earliest) ? begin(month.plusMonths(1)) : begin;
  }

  /** The beginning of a month, in UTC. */
  static Instant begin(YearMonth month) {
    return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
