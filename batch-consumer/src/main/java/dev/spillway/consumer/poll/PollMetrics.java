package dev.spillway.consumer.poll;

import dev.spillway.consumer.batch.BatchRules;
import dev.spillway.consumer.batch.Intake;
import dev.spillway.consumer.batch.State;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** The state machine in numbers; written by the poll loop, read by any thread. */
final class PollMetrics {
  private volatile State state = State.start();

  PollMetrics(MeterRegistry registry, BatchRules rules) {
    for (String name : new String[] {"idle", "accumulating", "flushing"}) {
      Gauge.builder("spillway.consumer.state", this, m -> name(m.state).equals(name) ? 1 : 0)
          .description("1 for the state that the consumer is in")
          .tag("state", name)
          .register(registry);
    }
    for (Intake intake : Intake.values()) {
      Gauge.builder("spillway.consumer.intake", this, m -> m.state.intake() == intake ? 1 : 0)
          .description("1 for what the intake is: open, paused by the memory budget, or closed")
          .tag("intake", intake.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("spillway.consumer.memory.budget", rules, BatchRules::memoryBudget)
        .baseUnit("bytes")
        .description("What may be held; past it, the intake is paused")
        .register(registry);
    Gauge.builder("spillway.consumer.batch.limit.records", rules, BatchRules::maxRecords)
        .description("Records of a full batch")
        .register(registry);
    Gauge.builder("spillway.consumer.batch.limit", rules, BatchRules::maxBytes)
        .baseUnit("bytes")
        .description("Bytes of a full batch")
        .register(registry);
    Gauge.builder("spillway.consumer.held", this, m -> m.state.heldBytes())
        .baseUnit("bytes")
        .description("Held against the memory budget")
        .register(registry);
    Gauge.builder("spillway.consumer.waiting.records", this, m -> m.state.waitingRecords())
        .description("Polled and in no batch yet")
        .register(registry);
    Gauge.builder("spillway.consumer.flight.records", this, m -> m.state.inFlightRecords())
        .description("In the batch that is in flight")
        .register(registry);
    Gauge.builder(
            "spillway.consumer.assigned.partitions",
            this,
            m -> m.state.assignment().partitions().size())
        .description("Partitions of this consumer")
        .register(registry);
  }

  void now(State next) {
    state = next;
  }

  static String name(State state) {
    return switch (state) {
      case State.Idle idle -> "idle";
      case State.Accumulating accumulating -> "accumulating";
      case State.Flushing flushing -> "flushing";
    };
  }
}
