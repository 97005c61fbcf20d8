package dev.spillway.consumer.poll;

import dev.spillway.consumer.batch.BatchRules;
import dev.spillway.consumer.batch.Intake;
import dev.spillway.consumer.batch.State;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The state machine in numbers, read from its board. */
public final class PollMetrics {
  private PollMetrics() {}

  /**
   * Registers the gauges.
   *
   * @param rules of the batches, the limits beside what is held
   * @param prefix of their names, such as {@code spillway.consumer}
   */
  public static void register(
      StateBoard board, BatchRules rules, MeterRegistry registry, String prefix) {
    for (String label : new String[] {"idle", "accumulating", "flushing"}) {
      gauge(board, prefix + ".state", state -> state.label().equals(label) ? 1 : 0)
          .description("1 for the state that the consumer is in")
          .tag("state", label)
          .register(registry);
    }
    for (Intake intake : Intake.values()) {
      gauge(board, prefix + ".intake", state -> state.intake() == intake ? 1 : 0)
          .description("1 for what the intake is: open, paused by the memory budget, or closed")
          .tag("intake", intake.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder(prefix + ".memory.budget", rules, BatchRules::memoryBudget)
        .baseUnit("bytes")
        .description("What may be held; past it, the intake is paused")
        .register(registry);
    Gauge.builder(prefix + ".batch.limit.records", rules, BatchRules::maxRecords)
        .description("Records of a full batch")
        .register(registry);
    Gauge.builder(prefix + ".batch.limit", rules, BatchRules::maxBytes)
        .baseUnit("bytes")
        .description("Bytes of a full batch")
        .register(registry);
    gauge(board, prefix + ".held", State::heldBytes)
        .baseUnit("bytes")
        .description("Held against the memory budget")
        .register(registry);
    gauge(board, prefix + ".waiting.records", State::waitingRecords)
        .description("Polled and in no batch yet")
        .register(registry);
    gauge(board, prefix + ".flight.records", State::inFlightRecords)
        .description("In the batch that is in flight")
        .register(registry);
    gauge(board, prefix + ".assigned.partitions", state -> state.assignment().partitions().size())
        .description("Partitions of this consumer")
        .register(registry);
  }

  private static Gauge.Builder<StateBoard> gauge(
      StateBoard board, String name, ToDoubleFunction<State> value) {
    return Gauge.builder(name, board, now -> value.applyAsDouble(now.now().state()));
  }
}
