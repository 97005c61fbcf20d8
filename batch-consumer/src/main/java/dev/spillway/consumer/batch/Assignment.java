package dev.spillway.consumer.batch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that the group has given to this consumer, and what is known of their ledger.
 * Immutable.
 */
public final class Assignment {
  /** No partitions. */
  static final Assignment NONE = new Assignment(Collections.emptySortedMap());

  private final SortedMap<SourcePartition, Status> partitions;

  /** Where a partition stands. */
  sealed interface Status {}

  /** Its ledger is being read; no record of it has been fetched. */
  record Joining(OptionalLong committed) implements Status {}

  /** Reading the ledger failed; it will be tried again. */
  record JoiningAgain(OptionalLong committed, int attempts, long retryAtNanos) implements Status {}

  /** The ledger is being read once more. */
  record Rejoining(OptionalLong committed, int attempts) implements Status {}

  /** Records flow; the ledger is believed to hold this offset, or no row. */
  record Active(OptionalLong ledger) implements Status {}

  private Assignment(SortedMap<SourcePartition, Status> partitions) {
    this.partitions = partitions;
  }

  private static Assignment of(SortedMap<SourcePartition, Status> partitions) {
    return new Assignment(Collections.unmodifiableSortedMap(partitions));
  }

  /** All partitions, started or not. */
  public Set<SourcePartition> partitions() {
    return partitions.keySet();
  }

  boolean isActive(SourcePartition partition) {
    return partitions.get(partition) instanceof Active;
  }

  /** What the ledger is believed to hold; empty also for a partition that is not active. */
  public OptionalLong ledger(SourcePartition partition) {
    return partitions.get(partition) instanceof Active(OptionalLong ledger)
        ? ledger
        : OptionalLong.empty();
  }

  Assignment assigned(Map<SourcePartition, OptionalLong> committed, List<Action> actions) {
    if (committed.isEmpty()) {
      return this;
    }
    SortedMap<SourcePartition, Status> next = new TreeMap<>(partitions);
    committed.forEach((partition, offset) -> next.put(partition, new Joining(offset)));
    actions.add(new Action.ReadLedger(new TreeMap<>(committed)));
    return of(next);
  }

  Assignment ledgerRead(Map<SourcePartition, OptionalLong> ledger, List<Action> actions) {
    SortedMap<SourcePartition, Status> next = new TreeMap<>(partitions);
    new TreeMap<>(ledger)
        .forEach(
            (partition, stored) -> {
              OptionalLong committed =
                  switch (next.get(partition)) {
                    case Joining(OptionalLong offset) -> offset;
                    case Rejoining(OptionalLong offset, int attempts) -> offset;
                    case JoiningAgain again -> again.committed();
                    case Active active -> null;
                    case null -> null;
                  };
              if (committed == null) {
                return; // revoked meanwhile, or an answer that came twice
              }
              next.put(partition, new Active(stored));
              // The ledger is the truth about PostgreSQL. No row: nothing is known to be stored in
              // this database, so all that Kafka still has is read; both stores recognise copies.
              long from = Math.min(stored.orElse(0), committed.orElse(Long.MAX_VALUE));
              actions.add(new Action.Start(partition, from));
            });
    return of(next);
  }

  Assignment ledgerUnreadable(Set<SourcePartition> failed, long nowNanos, Backoff backoff) {
    SortedMap<SourcePartition, Status> next = new TreeMap<>(partitions);
    for (SourcePartition partition : failed) {
      next.computeIfPresent(
          partition,
          (key, status) ->
              switch (status) {
                case Joining(OptionalLong offset) -> again(offset, 1, nowNanos, backoff);
                case Rejoining(OptionalLong offset, int attempts) ->
                    again(offset, attempts + 1, nowNanos, backoff);
                case JoiningAgain unchanged -> unchanged;
                case Active unchanged -> unchanged;
              });
    }
    return of(next);
  }

  private static JoiningAgain again(
      OptionalLong committed, int attempts, long nowNanos, Backoff backoff) {
    // One salt for all: their next attempts fall together into one request.
    return new JoiningAgain(committed, attempts, nowNanos + backoff.delayNanos(attempts, 0));
  }

  Assignment ticked(long nowNanos, List<Action> actions) {
    SortedMap<SourcePartition, OptionalLong> due = new TreeMap<>();
    SortedMap<SourcePartition, Status> next = new TreeMap<>(partitions);
    next.replaceAll(
        (partition, status) -> {
          if (status instanceof JoiningAgain again && nowNanos - again.retryAtNanos() >= 0) {
            due.put(partition, again.committed());
            return new Rejoining(again.committed(), again.attempts());
          }
          return status;
        });
    if (due.isEmpty()) {
      return this;
    }
    actions.add(new Action.ReadLedger(due));
    return of(next);
  }

  OptionalLong deadline() {
    OptionalLong earliest = OptionalLong.empty();
    for (Status status : partitions.values()) {
      if (status instanceof JoiningAgain again
          && (earliest.isEmpty() || again.retryAtNanos() - earliest.getAsLong() < 0)) {
        earliest = OptionalLong.of(again.retryAtNanos());
      }
    }
    return earliest;
  }

  Assignment revoked(Set<SourcePartition> gone) {
    SortedMap<SourcePartition, Status> next = new TreeMap<>(partitions);
    next.keySet().removeAll(gone);
    return of(next);
  }

  /** The ledger is known to hold these offsets now. */
  Assignment stored(Map<SourcePartition, OptionalLong> ledger) {
    SortedMap<SourcePartition, Status> next = new TreeMap<>(partitions);
    ledger.forEach(
        (partition, offset) ->
            next.computeIfPresent(
                partition,
                (key, status) -> status instanceof Active ? new Active(offset) : status));
    return of(next);
  }

  /** The records of active partitions; others were revoked between the poll and now. */
  @SuppressWarnings("ReferenceEquality") // an equal partition is merely looked up again
  List<PolledRecord> onlyActive(List<PolledRecord> records) {
    boolean all = true;
    @Nullable SourcePartition last = null;
    for (PolledRecord polled : records) {
      // A poll hands out one partition after the other.
      if (polled.partition() != last) {
        last = polled.partition();
        all &= isActive(last);
      }
    }
    if (all) {
      return records;
    }
    List<PolledRecord> active = new ArrayList<>(records.size());
    for (PolledRecord polled : records) {
      if (isActive(polled.partition())) {
        active.add(polled);
      }
    }
    return active;
  }

  @Override
  public String toString() {
    return partitions.toString();
  }
}
