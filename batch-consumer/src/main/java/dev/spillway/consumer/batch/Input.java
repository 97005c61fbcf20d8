package dev.spillway.consumer.batch;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** What can happen to the state machine. */
public sealed interface Input {
  /**
   * Records came.
   *
   * @param records in the order of the poll; of active partitions only
   */
  record Polled(List<PolledRecord> records) implements Input {}

  /** Time went by. Sent after every other input and at {@link State#deadline}. */
  record Ticked() implements Input {}

  /** The consumer is to stop: nothing new is begun, what is in flight is finished. */
  record Drain() implements Input {}

  /** What the group or the ledger say of partitions. */
  sealed interface Membership extends Input {}

  /**
   * Partitions were assigned; they stay paused until they are started.
   *
   * @param committed the group's committed offset for each, if it has one
   */
  record Assigned(Map<SourcePartition, OptionalLong> committed) implements Membership {}

  /**
   * The ledger was read.
   *
   * @param nextOffsets what it holds; empty: no row
   */
  record LedgerRead(Map<SourcePartition, OptionalLong> nextOffsets) implements Membership {}

  /** The ledger could not be read. */
  record LedgerUnreadable(Set<SourcePartition> partitions) implements Membership {}

  /** Partitions were taken away, politely or not. */
  record Revoked(Set<SourcePartition> partitions) implements Membership {}

  /** An answer to an {@link Action.Request}. */
  sealed interface Report extends Input {
    /** Which request it answers. */
    Ticket ticket();
  }

  /**
   * PostgreSQL holds the rows and the ledger's step in an open transaction.
   *
   * @param ticket the request
   * @param rejections rows that it refused and that are not in the transaction
   */
  record Copied(Ticket ticket, List<Rejection> rejections) implements Report {}

  /**
   * The ledger did not hold what was expected; the transaction was rolled back.
   *
   * @param ticket the request
   * @param nextOffsets what it holds for the partitions of the batch
   */
  record LedgerMoved(Ticket ticket, Map<SourcePartition, OptionalLong> nextOffsets)
      implements Report {}

  /** The transaction is committed. */
  record Committed(Ticket ticket) implements Report {}

  /**
   * Elasticsearch answered, for good or in part.
   *
   * @param ticket the request
   * @param written documents that are in the index now
   * @param rejections documents that it refused
   * @param retriable why the others failed; empty where there are no others
   */
  record Indexed(Ticket ticket, BitSet written, List<Rejection> rejections, String retriable)
      implements Report {}

  /** Documents that one store alone would have had are gone. */
  record Removed(Ticket ticket) implements Report {}

  /** Kafka has acknowledged the dead letters. */
  record DeadLettered(Ticket ticket) implements Report {}

  /**
   * A request failed in a way that may heal, or its outcome is unknown.
   *
   * @param ticket the request
   * @param reason why, for a person to read
   */
  record Failed(Ticket ticket, String reason) implements Report {}
}
