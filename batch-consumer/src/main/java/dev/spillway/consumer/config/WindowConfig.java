package dev.spillway.consumer.config;

import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;

/**
 * Months with a partition and an index of their own. To be changed only with the data: an event
 * that is read again must find the place it went to before.
 */
public record WindowConfig(
    @Setting(
            description = "First month (UTC) with a partition and an index of its own, as YYYY-MM",
            defaultValue = "2000-01")
        String from,
    @Setting(
            description =
                "First month without one again; events outside go to the default partition"
                    + " and to events-stray",
            defaultValue = "2100-01")
        String until) {
  public WindowConfig {
    new Requirements()
        .require(isMonth(from), "from", "must be a month such as 2000-01")
        .require(isMonth(until), "until", "must be a month such as 2100-01")
        .require(
            !isMonth(from) || !isMonth(until) || from.compareTo(until) < 0,
            "until",
            "must be after window.from")
        .check();
  }

  private static boolean isMonth(String text) {
    try {
      return text.length() == 7 && YearMonth.parse(text).getYear() > 0;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /** The window itself. */
  public EventWindow toWindow() {
    return new EventWindow(YearMonth.parse(from), YearMonth.parse(until));
  }
}
