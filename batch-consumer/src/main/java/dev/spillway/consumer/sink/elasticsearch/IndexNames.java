package dev.spillway.consumer.sink.elasticsearch;

import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.MonthCursor;
import dev.spillway.consumer.sink.TypeRoutes;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The index of an event: a pure function of its type, its time, the window and the recorded routes,
 * never of the clock, so that a record that comes again is recognised as a copy. Everything that
 * writes or looks up documents asks here. For one thread.
 */
final class IndexNames {
  /** The index for times outside the window, of all types. */
  static final String STRAY_INDEX = "events-stray";

  private final MonthCursor months;
  private final Map<String, Family> families = new HashMap<>();
  private TypeRoutes routes = TypeRoutes.NONE;
  private @Nullable YearMonth lastMonth;
  private String lastIndex = STRAY_INDEX;

  /** The indices of a type, and the one that was asked for last. */
  private static final class Family {
    private final TypeFamily names;
    private final Instant typedFrom;
    private @Nullable YearMonth lastMonth;
    private String lastIndex = STRAY_INDEX;

    Family(TypeFamily names, Instant typedFrom) {
      this.names = names;
      this.typedFrom = typedFrom;
    }

    String index(YearMonth month) {
      if (!month.equals(lastMonth)) {
        lastMonth = month;
        lastIndex = names.index(month.getYear(), month.getMonthValue());
      }
      return lastIndex;
    }
  }

  IndexNames(EventWindow window) {
    this.months = new MonthCursor(window);
  }

  /** From now on, these count. */
  void use(TypeRoutes now) {
    if (!routes.equals(now)) {
      routes = now;
      families.clear();
      now.typedFrom()
          .forEach((type, from) -> families.put(type, new Family(TypeFamily.of(type), from)));
    }
  }

  /** The index of the events of a type and a time. */
  String of(String type, Instant time) {
    YearMonth month = months.monthOf(time).orElse(null);
    if (month == null) {
      return STRAY_INDEX;
    }
    if (!families.isEmpty()) {
      Family family = families.get(type);
      if (family != null && !time.isBefore(family.typedFrom)) {
        return family.index(month);
      }
    }
    return shared(month);
  }

  /** Whether that index is one of the type's own. */
  boolean isTyped(String type, Instant time) {
    if (families.isEmpty()) {
      return false;
    }
    Family family = families.get(type);
    return family != null && !time.isBefore(family.typedFrom) && months.monthOf(time).isPresent();
  }

  /** That index first, then the one where an earlier version of the routes may have put it. */
  Set<String> everyOf(String type, Instant time) {
    Set<String> indices = new LinkedHashSet<>();
    indices.add(of(type, time));
    Family family = families.get(type);
    YearMonth month = months.monthOf(time).orElse(null);
    if (family != null && month != null) {
      indices.add(shared(month));
    }
    return indices;
  }

  private String shared(YearMonth month) {
    if (!month.equals(lastMonth)) {
      lastMonth = month;
      lastIndex = String.format("events-%04d.%02d", month.getYear(), month.getMonthValue());
    }
    return lastIndex;
  }
}
