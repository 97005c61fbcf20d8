package dev.spillway.consumer.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.consumer.batch.SimulatedRecord.Place;
import dev.spillway.event.EventKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * A model of PostgreSQL: rows by identity, the ledger with its row locks, one transaction per
 * consumer, and a backup from which it is put back.
 */
final class SimulatedPostgres {
  /** An open transaction. */
  private record Transaction(
      long flight, Map<EventKey, Place> rows, Map<SourcePartition, Long> ledger) {}

  private final SimulatedTime time;
  private final SimulatedKafka kafka;
  private final Map<SimulatedConsumer, Transaction> transactions = new HashMap<>();
  private final Map<SourcePartition, Long> highest = new TreeMap<>();
  private Map<EventKey, Place> rows = new HashMap<>();
  private Map<SourcePartition, Long> ledger = new TreeMap<>();
  private Map<EventKey, Place> savedRows = Map.of();
  private Map<SourcePartition, Long> savedLedger = Map.of();
  private boolean down;

  SimulatedPostgres(SimulatedTime time, SimulatedKafka kafka) {
    this.time = time;
    this.kafka = kafka;
  }

  Map<EventKey, Place> rows() {
    return rows;
  }

  /** Whether what was stored of this partition before the database was put back is there again. */
  boolean isCaughtUp(SourcePartition partition) {
    return ledger.getOrDefault(partition, 0L) >= highest.getOrDefault(partition, 0L);
  }

  void down(boolean isDown) {
    down = isDown;
    if (isDown) {
      transactions.clear();
    }
  }

  void backUp() {
    savedRows = Map.copyOf(rows);
    savedLedger = new TreeMap<>(ledger);
  }

  void restore() {
    transactions.clear();
    rows = new HashMap<>(savedRows);
    ledger = new TreeMap<>(savedLedger);
  }

  /** The session of a consumer ends. */
  void disconnect(SimulatedConsumer consumer) {
    transactions.remove(consumer);
  }

  Optional<Map<SourcePartition, OptionalLong>> readLedger(Set<SourcePartition> partitions) {
    if (down || time.fault(0.1)) {
      return Optional.empty();
    }
    return Optional.of(held(partitions));
  }

  private Map<SourcePartition, OptionalLong> held(Set<SourcePartition> partitions) {
    Map<SourcePartition, OptionalLong> held = new TreeMap<>();
    for (SourcePartition partition : partitions) {
      Long next = ledger.get(partition);
      held.put(partition, next == null ? OptionalLong.empty() : OptionalLong.of(next));
    }
    return held;
  }

  /** The answer to a copy; none while another transaction holds a row of the ledger. */
  Optional<Input.Report> copy(SimulatedConsumer consumer, Action.Copy copy) {
    assertThat(transactions).as("transactions of %s", consumer).doesNotContainKey(consumer);
    if (down || time.fault(0.1)) {
      return Optional.of(new Input.Failed(copy.ticket(), "connection"));
    }
    boolean locked =
        transactions.values().stream()
            .anyMatch(
                other -> !Collections.disjoint(other.ledger().keySet(), copy.ledger().keySet()));
    if (locked) {
      return time.chance(0.05)
          ? Optional.of(new Input.Failed(copy.ticket(), "lock timeout"))
          : Optional.empty();
    }
    Map<SourcePartition, OptionalLong> now = held(copy.ledger().keySet());
    Map<SourcePartition, Long> moved = new TreeMap<>();
    copy.ledger().forEach((partition, step) -> moved.put(partition, step.next()));
    if (!copy.ledger().entrySet().stream()
        .allMatch(e -> e.getValue().expected().equals(now.get(e.getKey())))) {
      return Optional.of(new Input.LedgerMoved(copy.ticket(), now));
    }
    Map<EventKey, Place> added = new HashMap<>();
    List<Rejection> rejections = new ArrayList<>();
    BitSet wanted = copy.rows();
    for (int i = wanted.nextSetBit(0); i >= 0; i = wanted.nextSetBit(i + 1)) {
      SimulatedRecord stored = kafka.at(copy.batch().records().get(i));
      if (stored.refusedBy(Store.POSTGRES)) {
        rejections.add(Samples.rejection(i, Store.POSTGRES));
      } else {
        added.putIfAbsent(copy.batch().event(i).key(), stored.place());
      }
    }
    transactions.put(consumer, new Transaction(copy.ticket().flight(), added, moved));
    return Optional.of(new Input.Copied(copy.ticket(), rejections));
  }

  Input.Report commit(SimulatedConsumer consumer, Action.Commit commit) {
    Transaction transaction = transactions.remove(consumer);
    if (down || transaction == null || time.fault(0.1)) {
      return new Input.Failed(commit.ticket(), "connection lost before the commit");
    }
    assertThat(transaction.flight()).isEqualTo(commit.ticket().flight());
    if (time.fault(0.1)) {
      // A large batch is committed in parts, the ledger's last.
      transaction
          .rows()
          .forEach(
              (key, place) -> {
                if (time.chance(0.5)) {
                  rows.putIfAbsent(key, place);
                }
              });
      return new Input.Failed(commit.ticket(), "connection lost between the commits");
    }
    transaction.rows().forEach(rows::putIfAbsent);
    ledger.putAll(transaction.ledger());
    transaction.ledger().forEach((partition, next) -> highest.merge(partition, next, Math::max));
    return time.fault(0.1)
        ? new Input.Failed(commit.ticket(), "connection lost after the commit")
        : new Input.Committed(commit.ticket());
  }

  void rollback(SimulatedConsumer consumer, long flight) {
    Transaction transaction = transactions.get(consumer);
    if (transaction != null && transaction.flight() == flight) {
      transactions.remove(consumer);
    }
  }
}
