package dev.spillway.consumer.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Records that have been polled and are in no batch yet, oldest first. Immutable; appending copies
 * references to whole polls, not to records.
 */
public final class Backlog {
  /** Nothing. */
  static final Backlog EMPTY = new Backlog(List.of());

  private final List<Poll> polls;
  private final int size;
  private final long bytes;

  /** What one poll returned. */
  private record Poll(List<PolledRecord> records, long atNanos, long bytes) {
    Poll(List<PolledRecord> records, long atNanos) {
      this(records, atNanos, records.stream().mapToLong(PolledRecord::bytes).sum());
    }
  }

  /** A batch taken from the front, and what is left. */
  record Sealed(Batch batch, Backlog rest) {}

  private Backlog(List<Poll> polls) {
    this.polls = polls;
    this.size = polls.stream().mapToInt(poll -> poll.records().size()).sum();
    this.bytes = polls.stream().mapToLong(Poll::bytes).sum();
  }

  /** How many records wait. */
  public int size() {
    return size;
  }

  /** What they count against the memory budget. */
  public long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** When the oldest record came; only where there is one. */
  long oldestNanos() {
    return polls.getFirst().atNanos();
  }

  Backlog append(List<PolledRecord> records, long nowNanos) {
    if (records.isEmpty()) {
      return this;
    }
    List<Poll> all = new ArrayList<>(polls.size() + 1);
    all.addAll(polls);
    all.add(new Poll(records, nowNanos));
    return new Backlog(all);
  }

  /** Puts records back in front of all others. */
  Backlog prepend(List<PolledRecord> records, long atNanos) {
    if (records.isEmpty()) {
      return this;
    }
    List<Poll> all = new ArrayList<>(polls.size() + 1);
    all.add(new Poll(records, atNanos));
    all.addAll(polls);
    return new Backlog(all);
  }

  Backlog without(Set<SourcePartition> partitions) {
    Predicate<PolledRecord> stays = polled -> !partitions.contains(polled.partition());
    List<Poll> kept = new ArrayList<>(polls.size());
    for (Poll poll : polls) {
      List<PolledRecord> records = poll.records().stream().filter(stays).toList();
      if (!records.isEmpty()) {
        kept.add(new Poll(records, poll.atNanos()));
      }
    }
    return new Backlog(kept);
  }

  /** Takes a batch from the front: as much as the limits allow, and at least one record. */
  Sealed seal(BatchRules rules) {
    List<PolledRecord> taken = new ArrayList<>(Math.min(size, rules.maxRecords()));
    List<Poll> rest = new ArrayList<>(polls.size());
    long takenBytes = 0;
    boolean full = false;
    for (Poll poll : polls) {
      if (full) {
        rest.add(poll);
        continue;
      }
      List<PolledRecord> records = poll.records();
      int i = 0;
      for (; i < records.size() && !full; i++) {
        long withThis = takenBytes + records.get(i).bytes();
        full =
            taken.size() == rules.maxRecords() || !taken.isEmpty() && withThis > rules.maxBytes();
        if (full) {
          break;
        }
        taken.add(records.get(i));
        takenBytes = withThis;
      }
      if (i < records.size()) {
        rest.add(new Poll(records.subList(i, records.size()), poll.atNanos()));
      }
    }
    return new Sealed(new Batch(taken), rest.isEmpty() ? EMPTY : new Backlog(rest));
  }
}
