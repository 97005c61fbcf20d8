package dev.spillway.consumer.status;

import dev.spillway.consumer.batch.Assignment;
import dev.spillway.consumer.batch.Batch;
import dev.spillway.consumer.batch.BatchRules;
import dev.spillway.consumer.batch.SourcePartition;
import dev.spillway.consumer.batch.State;
import dev.spillway.consumer.batch.Store;
import dev.spillway.consumer.poll.LagGauges;
import dev.spillway.consumer.poll.StateBoard;
import dev.spillway.consumer.sink.FlushFigures;
import dev.spillway.consumer.sink.FlushMetrics;
import dev.spillway.consumer.sink.Percentiles;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts a status together from what the poll loop, the stores' threads and the lag's thread have
 * left to be read. For one thread.
 *
 * @param facts what does not change
 * @param board the state machine
 * @param flushes the stores
 * @param lag the group's places in the partitions
 * @param clock the wall clock
 */
public record StatusSource(
    Facts facts, StateBoard board, FlushMetrics flushes, LagGauges lag, InstantSource clock) {

  /**
   * What of a status does not change.
   *
   * @param consumer the instance's name
   * @param group the consumer group
   * @param topic the topic that is read
   * @param startedAt when the process began
   * @param rules when a batch is full
   * @param loaded the stores that are
   */
  public record Facts(
      String consumer,
      String group,
      String topic,
      Instant startedAt,
      BatchRules rules,
      Set<Store> loaded) {}

  ConsumerStatus read(StateBoard.Now now, long nowNanos) {
    State state = now.state();
    FlushFigures figures = flushes.figures(nowNanos);
    Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    long inFlightBytes = state.inFlight().stream().mapToLong(Batch::bytes).sum();
    BatchRules rules = facts.rules();
    return new ConsumerStatus(
        facts.consumer(),
        facts.group(),
        facts.topic(),
        at,
        facts.startedAt().truncatedTo(ChronoUnit.MILLIS),
        state.label(),
        now.since().truncatedTo(ChronoUnit.MILLIS),
        new ConsumerStatus.Fill(state.waitingRecords(), state.heldBytes() - inFlightBytes),
        new ConsumerStatus.Fill(state.inFlightRecords(), inFlightBytes),
        new ConsumerStatus.Limits(rules.maxRecords(), rules.maxBytes(), rules.memoryBudget()),
        state.intake().name().toLowerCase(Locale.ROOT),
        state.heldBytes(),
        stores(figures, state.backingOff()),
        figures.stored(),
        figures.deadLettered(),
        figures.freshness().orElse(null),
        partitions(state.assignment(), lag.places()));
  }

  private SortedMap<String, ConsumerStatus.OfStore> stores(
      FlushFigures figures, Set<Store> backingOff) {
    SortedMap<String, ConsumerStatus.OfStore> stores = new TreeMap<>();
    figures
        .stores()
        .forEach(
            (store, figure) -> {
              if (facts.loaded().contains(store)) {
                stores.put(
                    store.label(),
                    new ConsumerStatus.OfStore(
                        figure.lastMillis().orElse(null),
                        figure.recent().map(Percentiles::p50Millis).orElse(null),
                        figure.recent().map(Percentiles::p99Millis).orElse(null),
                        figure.retries(),
                        backingOff.contains(store)));
              }
            });
    return stores;
  }

  /** Of a partition whose place is not known yet there is nothing to say. */
  private static List<ConsumerStatus.OfPartition> partitions(
      Assignment assignment, Map<Integer, LagGauges.Place> places) {
    List<ConsumerStatus.OfPartition> partitions = new ArrayList<>();
    for (SourcePartition partition : assignment.partitions()) {
      LagGauges.Place place = places.get(partition.number());
      OptionalLong ledger = assignment.ledger(partition);
      if (ledger.isPresent()) {
        long next = ledger.getAsLong();
        Long lag = place == null ? null : new LagGauges.Place(next, place.end()).lag();
        partitions.add(new ConsumerStatus.OfPartition(partition.number(), next, lag));
      } else if (place != null) {
        partitions.add(
            new ConsumerStatus.OfPartition(partition.number(), place.next(), place.lag()));
      }
    }
    return partitions;
  }
}
