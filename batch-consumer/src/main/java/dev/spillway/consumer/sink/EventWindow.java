package dev.spillway.consumer.sink;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Which month an event's row and document belong to: a pure function of the event's time and of
 * configuration, never of the clock, so that a replay years later finds the same place. Times
 * outside the window share one place, so that strange times cannot make thousands of them.
 *
 * @param from first month with a place of its own, in UTC
 * @param until first month without one
 */
public record EventWindow(YearMonth from, YearMonth until) {
  /** Checks the order. */
  public EventWindow {
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException("from must be before until");
    }
  }

  /** The month of a time inside the window. */
  public Optional<YearMonth> monthOf(Instant time) {
    return inside(YearMonth.from(time.atOffset(ZoneOffset.UTC)));
  }

  /** The month itself, if it is inside the window. */
  Optional<YearMonth> inside(YearMonth month) {
    return month.isBefore(from) || !month.isBefore(until) ? Optional.empty() : Optional.of(month);
  }
}
