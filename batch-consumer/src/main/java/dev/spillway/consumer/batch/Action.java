package dev.spillway.consumer.batch;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;

/** What the state machine wants done. */
public sealed interface Action {
  /**
   * Read the ledger. Answer: {@link Input.LedgerRead} or the opposite.
   *
   * @param committed the partitions, and what the group has committed of each: the answer where no
   *     ledger is kept
   */
  record ReadLedger(Map<SourcePartition, OptionalLong> committed) implements Action {
    /** The partitions. */
    public Set<SourcePartition> partitions() {
      return committed.keySet();
    }
  }

  /** Read the partition from this offset on. */
  record Start(SourcePartition partition, long offset) implements Action {}

  /** Stop fetching: the memory budget is used up. */
  record PauseIntake() implements Action {}

  /** Fetch again. */
  record ResumeIntake() implements Action {}

  /** Roll back the transaction of this flight, if there is one. No answer. */
  record Rollback(long flight) implements Action {}

  /** Commit these offsets to Kafka. No answer: the ledger is the truth. */
  record CommitOffsets(SortedMap<SourcePartition, Long> offsets) implements Action {}

  /** Something that is answered by a {@link Input.Report} with the same ticket. */
  sealed interface Request extends Action {
    /** Names the request. */
    Ticket ticket();
  }

  /**
   * In one transaction, not committed: move the ledger, copy the rows.
   *
   * @param ticket names the request
   * @param batch the batch
   * @param rows which of it
   * @param ledger the ledger's step for every partition of the batch
   */
  record Copy(
      Ticket ticket, Batch batch, BitSet rows, SortedMap<SourcePartition, LedgerStep> ledger)
      implements Request {}

  /** Commit the transaction of this flight. */
  record Commit(Ticket ticket) implements Request {}

  /** Create the documents; one that is there already counts as written. */
  record Index(Ticket ticket, Batch batch, BitSet documents) implements Request {}

  /**
   * Remove the documents of which PostgreSQL holds no row with the same key, and which these very
   * records made: a document of another partition and offset belongs to another event with this
   * identity, whose row may be in a transaction of another consumer or lost in a database that was
   * put back.
   */
  record Remove(Ticket ticket, Batch batch, BitSet documents) implements Request {}

  /** Send the rejected records to the dead-letter topic. */
  record DeadLetter(Ticket ticket, Batch batch, List<Rejection> rejections) implements Request {}
}
