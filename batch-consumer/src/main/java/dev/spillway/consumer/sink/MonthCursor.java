package dev.spillway.consumer.sink;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * {@link EventWindow#monthOf} for many times, of which most are of the same month as the one
 * before: that is two comparisons instead of a calendar. For one thread.
 */
public final class MonthCursor {
  private final EventWindow window;

  /** The month that was found last, in seconds since 1970; at first none. */
  private long fromSecond = Long.MAX_VALUE;

  private long untilSecond = Long.MIN_VALUE;
  private Optional<YearMonth> month = Optional.empty();

  /** A cursor that has seen no time. */
  public MonthCursor(EventWindow window) {
    this.window = window;
  }

  /** The month of a time inside the window. */
  public Optional<YearMonth> monthOf(Instant time) {
    long second = time.getEpochSecond();
    if (second < fromSecond || second >= untilSecond) {
      YearMonth calendar = YearMonth.from(time.atOffset(ZoneOffset.UTC));
      fromSecond = firstSecond(calendar);
      untilSecond = firstSecond(calendar.plusMonths(1));
      month = window.inside(calendar);
    }
    return month;
  }

  private static long firstSecond(YearMonth month) {
    return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
  }
}
