package dev.spillway.runtime.management;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lets through, of the hundreds of meters of Kafka's clients, those that tell an operator
 * something. The names are Micrometer's: {@code kafka.}, the client's group, the metric. It goes by
 * name alone: Micrometer replaces a meter by its variant with more tags, and would lose both if
 * only that one were denied.
 */
final class KafkaMeters implements MeterFilter {
  private static final Set<String> CONNECTION =
      Set.of("connection.count", "failed.authentication.total", "request.total");

  private static final Set<String> PRODUCER =
      Set.of(
          "record.send.total",
          "record.error.total",
          "record.retry.total",
          "outgoing.byte.total",
          "records.per.request.avg",
          "batch.size.avg",
          "compression.rate.avg",
          "record.queue.time.avg",
          "request.latency.avg",
          "request.latency.max",
          "requests.in.flight",
          "produce.throttle.time.max",
          "buffer.available.bytes",
          "buffer.total.bytes",
          "buffer.exhausted.total");

  private static final Set<String> CONSUMER =
      Set.of(
          "fetch.manager.records.consumed.total",
          "fetch.manager.bytes.consumed.total",
          "fetch.manager.fetch.latency.avg",
          "fetch.manager.fetch.latency.max",
          "fetch.manager.fetch.throttle.time.max",
          "coordinator.commit.total",
          "coordinator.commit.latency.avg",
          "coordinator.commit.latency.max",
          "coordinator.rebalance.total",
          "coordinator.failed.rebalance.total",
          "coordinator.last.heartbeat.seconds.ago",
          "time.between.poll.max",
          "poll.idle.ratio.avg");

  private static final Set<String> NAMES =
      Stream.of(
              prefixed("kafka.producer.", PRODUCER),
              prefixed("kafka.producer.", CONNECTION),
              prefixed("kafka.consumer.", CONSUMER),
              prefixed("kafka.consumer.", CONNECTION),
              prefixed("kafka.admin.client.", CONNECTION))
          .flatMap(names -> names)
          .collect(Collectors.toUnmodifiableSet());

  private static Stream<String> prefixed(String prefix, Set<String> names) {
    return names.stream().map(prefix::concat);
  }

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    return id.getName().startsWith("kafka.") && !NAMES.contains(id.getName())
        ? MeterFilterReply.DENY
        : MeterFilterReply.NEUTRAL;
  }
}
