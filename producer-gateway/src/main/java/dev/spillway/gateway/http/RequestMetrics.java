package dev.spillway.gateway.http;

import dev.spillway.gateway.publish.Budget;
import dev.spillway.gateway.publish.Outcome;
import dev.spillway.gateway.read.ProblemType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts requests and events. For any thread. */
final class RequestMetrics {
  /** What happens to no event before it is accepted. */
  private static final EnumSet<ProblemType> LATER =
      EnumSet.of(ProblemType.DEAD_LETTERED, ProblemType.RECEIPT_UNAVAILABLE);

  private final MeterRegistry registry;
  private final Map<Integer, Counter> byStatus = new ConcurrentHashMap<>();
  private final Counter accepted;
  private final Map<ProblemType, Counter> rejected = new EnumMap<>(ProblemType.class);
  private final Counter aborted;
  private final Counter bodyBytes;
  private final Counter refusedConnections;
  private final Counter rateLimited;
  private final AtomicInteger inProgress = new AtomicInteger();

  RequestMetrics(MeterRegistry registry, Budget bufferedBytes, AtomicInteger connections) {
    this.registry = registry;
    this.accepted =
        Counter.builder("spillway.gateway.events.accepted")
            .description("Events that Kafka has acknowledged")
            .register(registry);
    for (ProblemType type : EnumSet.complementOf(LATER)) {
      rejected.put(
          type,
          Counter.builder("spillway.gateway.events.rejected")
              .description("Events that were not accepted, by reason")
              .tag("reason", type.slug())
              .register(registry));
    }
    this.aborted =
        Counter.builder("spillway.gateway.requests.aborted")
            .description("Requests whose client went away before the answer")
            .register(registry);
    this.bodyBytes =
        Counter.builder("spillway.gateway.request.body")
            .description("Bytes of request bodies as they were sent")
            .baseUnit("bytes")
            .register(registry);
    Gauge.builder("spillway.gateway.requests.in.progress", inProgress, AtomicInteger::get)
        .description("Requests that have no answer yet")
        .register(registry);
    Gauge.builder("spillway.gateway.buffered.body", bufferedBytes, Budget::used)
        .description("Memory for request bodies")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("spillway.gateway.buffered.body.limit", bufferedBytes, Budget::limit)
        .description("Most memory for request bodies; past it, requests are answered 429")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("spillway.gateway.connections", connections, AtomicInteger::get)
        .description("Connections of clients that are open")
        .register(registry);
    this.rateLimited =
        Counter.builder("spillway.gateway.requests.rate.limited")
            .description("Requests answered 429 because their API key had used up its rate")
            .register(registry);
    this.refusedConnections =
        Counter.builder("spillway.gateway.connections.refused")
            .description("Connections closed at once because http.connections were open")
            .register(registry);
  }

  void begun() {
    inProgress.incrementAndGet();
  }

  void answered(int status) {
    inProgress.decrementAndGet();
    counted(status);
  }

  /** A request that went away before its answer. */
  void aborted() {
    inProgress.decrementAndGet();
    aborted.increment();
  }

  /** A request that was answered at once. */
  void counted(int status) {
    byStatus
        .computeIfAbsent(
            status,
            code ->
                Counter.builder("spillway.gateway.requests")
                    .description("Requests by the status of their answer")
                    .tag("status", String.valueOf(code))
                    .register(registry))
        .increment();
  }

  /** A request whose sender had used up its rate. */
  void rateLimited() {
    rateLimited.increment();
  }

  /** One connection too many. */
  void connectionRefused() {
    refusedConnections.increment();
  }

  void body(int bytes) {
    bodyBytes.increment(bytes);
  }

  void events(List<Slot> slots) {
    int count = 0;
    for (Slot slot : slots) {
      if (slot instanceof Slot.Settled settled
          && settled.outcome() instanceof Outcome.Acknowledged) {
        count++;
      } else {
        Counter counter = rejected.get(Answers.type(slot));
        if (counter != null) {
          counter.increment();
        }
      }
    }
    if (count > 0) {
      accepted.increment(count);
    }
  }

  int inProgress() {
    return inProgress.get();
  }
}
