package dev.spillway.insights.topology;

import dev.spillway.insights.count.PartitionCounts.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What became of the events. For any thread. */
final class CountMeters {
  private final Map<Verdict, Counter> counters = new EnumMap<>(Verdict.class);

  CountMeters(MeterRegistry registry) {
    for (Verdict verdict : Verdict.values()) {
      counters.put(
          verdict,
          Counter.builder("spillway.insights.events")
              .description("Events read, by what became of them")
              .tag("outcome", verdict.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  void count(Verdict verdict) {
    Counter counter = counters.get(verdict);
    if (counter != null) {
      counter.increment();
    }
  }
}
