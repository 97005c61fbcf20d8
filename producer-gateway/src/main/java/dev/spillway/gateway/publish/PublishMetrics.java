package dev.spillway.gateway.publish;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long records wait for their outcome, and how many wait. */
final class PublishMetrics implements PublishListener {
  private final Timer acknowledged;
  private final Timer failed;

  PublishMetrics(MeterRegistry registry, Budget bytes, Budget events) {
    this.acknowledged = timer(registry, "acknowledged");
    this.failed = timer(registry, "failed");
    Gauge.builder("spillway.gateway.in.flight", bytes, Budget::used)
        .description("Bytes of records that wait for Kafka's acknowledgement, an upper bound")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("spillway.gateway.in.flight.limit", bytes, Budget::limit)
        .description("Most bytes that may wait; past it, requests are answered 429")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("spillway.gateway.in.flight.events", events, Budget::used)
        .description("Records that wait for Kafka's acknowledgement")
        .register(registry);
  }

  private static Timer timer(MeterRegistry registry, String outcome) {
    return Timer.builder("spillway.gateway.publish")
        .description("From handing a record to the producer to its outcome")
        .tag("outcome", outcome)
        .serviceLevelObjectives(
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(25),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10))
        .register(registry);
  }

  @Override
  public void settled(Outcome outcome, long nanos) {
    (outcome instanceof Outcome.Acknowledged ? acknowledged : failed)
        .record(nanos, TimeUnit.NANOSECONDS);
  }
}
