package dev.spillway.consumer.batch;

import static dev.spillway.consumer.batch.Outcome.minus;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One batch on its way into both stores. Immutable; {@link #advance} looks at what has been reached
 * and asks for what is missing, so that every order of answers leads to the same end:
 *
 * <ol>
 *   <li>Both stores are given the <em>survivors</em>: of every identity the first record that
 *       nobody has refused. PostgreSQL keeps its transaction open.
 *   <li>A refusal by either changes the survivors: the transaction is rolled back and copied again
 *       without the record, a document that only Elasticsearch has is removed.
 *   <li>When both stores hold exactly the survivors, the refused records go to the dead-letter
 *       topic.
 *   <li>When Kafka has acknowledged them, the transaction is committed.
 * </ol>
 *
 * No transaction stays open while something else backs off.
 *
 * @param id the flight's number
 * @param batch the batch
 * @param ledger the ledger's step for each of its partitions
 * @param outcome what is known of the records
 * @param lanes how far the stores and the dead-letter topic are
 * @param requests how many requests were made
 */
record Flight(
    long id,
    Batch batch,
    SortedMap<SourcePartition, LedgerStep> ledger,
    Outcome outcome,
    Lanes lanes,
    int requests) {

  static Flight begin(long id, Batch batch, Assignment assignment) {
    SortedMap<SourcePartition, LedgerStep> ledger = new TreeMap<>();
    batch
        .nextOffsets()
        .forEach(
            (partition, next) -> ledger.put(partition, step(assignment.ledger(partition), next)));
    return new Flight(id, batch, ledger, Outcome.of(batch), Lanes.START, 0);
  }

  /** The ledger never goes back: whoever moved it on has stored what lies below. */
  private static LedgerStep step(OptionalLong expected, long next) {
    return new LedgerStep(expected, Math.max(expected.orElse(0), next));
  }

  /** Asks for whatever is missing and can be asked for now. */
  Flight advance(List<Action> actions) {
    BitSet survivors = batch.survivors(outcome.rejections().keySet());
    return advanceElasticsearch(survivors, actions)
        .advancePostgres(survivors, actions)
        .finish(survivors, actions);
  }

  private Flight advanceElasticsearch(BitSet survivors, List<Action> actions) {
    Lane lane = lanes.elasticsearch();
    if (!lane.isReady()) {
      return this;
    }
    BitSet surplus = outcome.surplus(survivors);
    if (!surplus.isEmpty()) {
      // Before anything is created: the next record with this identity may be among the survivors.
      actions.add(new Action.Remove(ticket(), batch, surplus));
      return asked(lanes.elasticsearch(lane.ask(ticket(), surplus)));
    }
    BitSet missing = minus(survivors, outcome.written());
    if (!missing.isEmpty()) {
      actions.add(new Action.Index(ticket(), batch, missing));
      return asked(lanes.elasticsearch(lane.ask(ticket(), missing)));
    }
    return this;
  }

  private Flight advancePostgres(BitSet survivors, List<Action> actions) {
    Flight flight = this;
    Lane lane = lanes.postgres();
    boolean othersBackOff = lanes.elasticsearch().isBackingOff() || lanes.letters().isBackingOff();
    if (lane instanceof Lane.Holding(BitSet rows) && (othersBackOff || !rows.equals(survivors))) {
      actions.add(new Action.Rollback(id));
      lane = Lanes.FREE;
      flight = with(lanes.postgres(lane));
    }
    // What has failed once is let settle first: copying for every attempt would be waste.
    boolean wait =
        othersBackOff
            || lanes.letters().attempts() > 0
            || lanes.elasticsearch().attempts() > 0 && !indexSettled(survivors);
    if (lane.isReady() && !wait) {
      actions.add(new Action.Copy(flight.ticket(), batch, survivors, ledger));
      return flight.asked(flight.lanes.postgres(lane.ask(flight.ticket(), survivors)));
    }
    return flight;
  }

  private Flight finish(BitSet survivors, List<Action> actions) {
    boolean held =
        lanes.postgres() instanceof Lane.Holding(BitSet rows)
            && rows.equals(survivors)
            && indexSettled(survivors);
    List<Rejection> unsent = outcome.unsent();
    Lane letters = lanes.letters();
    if (letters.isReady() && !unsent.isEmpty() && (held || letters.attempts() > 0)) {
      BitSet subject = new BitSet();
      unsent.forEach(rejection -> subject.set(rejection.index()));
      actions.add(new Action.DeadLetter(ticket(), batch, unsent));
      return asked(lanes.letters(letters.ask(ticket(), subject)));
    }
    if (held && letters.isReady() && unsent.isEmpty()) {
      actions.add(new Action.Commit(ticket()));
      return asked(lanes.postgres(lanes.postgres().ask(ticket(), survivors)));
    }
    return this;
  }

  private boolean indexSettled(BitSet survivors) {
    return lanes.elasticsearch().isReady() && outcome.written().equals(survivors);
  }

  /** What an answer changes; {@link #advance} decides what follows. Late answers change nothing. */
  Flight on(Input.Report report, long nowNanos, Backoff backoff) {
    Lane lane = laneOf(report.ticket());
    if (!(lane instanceof Lane.Running running)) {
      return this;
    }
    BitSet subject = running.subject();
    return switch (report) {
      case Input.Copied copied -> {
        BitSet rows = (BitSet) subject.clone();
        copied.rejections().forEach(rejection -> rows.clear(rejection.index()));
        yield with(outcome.rejected(copied.rejections()))
            .with(lanes.postgres(new Lane.Holding(rows)));
      }
      case Input.LedgerMoved moved -> withLedger(moved).with(lanes.postgres(Lanes.FREE));
      case Input.Committed committed -> with(lanes.postgres(Lanes.FREE));
      case Input.Indexed indexed -> {
        BitSet open = minus(subject, indexed.written());
        indexed.rejections().forEach(rejection -> open.clear(rejection.index()));
        Outcome known =
            outcome.rejected(indexed.rejections()).wrote(indexed.written()).mayHaveWritten(open);
        Lane progress = indexed.written().isEmpty() ? lane : Lanes.FREE;
        Lane next =
            indexed.retriable().isEmpty() ? Lanes.FREE : progress.failed(nowNanos, backoff, ~id);
        yield with(known).with(lanes.elasticsearch(next));
      }
      case Input.Removed removed ->
          with(outcome.removed(subject)).with(lanes.elasticsearch(Lanes.FREE));
      case Input.DeadLettered sent ->
          with(outcome.sentLetters(subject)).with(lanes.letters(Lanes.FREE));
      case Input.Failed failed -> failed(running, nowNanos, backoff);
    };
  }

  private Lane laneOf(Ticket ticket) {
    if (ticket.flight() == id) {
      for (Lane lane : List.of(lanes.postgres(), lanes.elasticsearch(), lanes.letters())) {
        if (lane instanceof Lane.Running running && running.request() == ticket.request()) {
          return lane;
        }
      }
    }
    return Lanes.FREE;
  }

  private Flight failed(Lane.Running lane, long nowNanos, Backoff backoff) {
    Lane next = lane.failed(nowNanos, backoff, id * 31 + lane.request());
    if (lane.equals(lanes.postgres())) {
      return with(lanes.postgres(next));
    }
    if (lane.equals(lanes.elasticsearch())) {
      // A creation without an answer may have been made: should the record be refused later, its
      // document must go.
      return with(outcome.mayHaveWritten(lane.subject())).with(lanes.elasticsearch(next));
    }
    return with(lanes.letters(next));
  }

  /** Whether this answer says that both stores hold the batch for good. */
  boolean arrivesWith(Input.Report report) {
    return report instanceof Input.Committed && laneOf(report.ticket()) instanceof Lane.Running;
  }

  /**
   * The partitions whose ledger stands below what was stored: the database was put back to an
   * earlier time.
   */
  Set<SourcePartition> wentBack(Input.LedgerMoved moved) {
    Set<SourcePartition> back = new TreeSet<>();
    if (laneOf(moved.ticket()) instanceof Lane.Running) {
      ledger.forEach(
          (partition, step) -> {
            OptionalLong now = moved.nextOffsets().getOrDefault(partition, OptionalLong.empty());
            if (now.orElse(0) < step.expected().orElse(0)) {
              back.add(partition);
            }
          });
    }
    return back;
  }

  private Flight withLedger(Input.LedgerMoved moved) {
    SortedMap<SourcePartition, LedgerStep> steps = new TreeMap<>(ledger);
    steps.replaceAll(
        (partition, step) ->
            step(
                moved.nextOffsets().getOrDefault(partition, OptionalLong.empty()),
                batch.nextOffsets().getOrDefault(partition, 0L)));
    return new Flight(id, batch, steps, outcome, lanes, requests);
  }

  Flight ticked(long nowNanos) {
    return with(lanes.ticked(nowNanos));
  }

  /** The records of the batch that belong to other partitions, in their order. */
  List<PolledRecord> recordsOutside(Set<SourcePartition> partitions) {
    List<PolledRecord> others = new ArrayList<>();
    for (PolledRecord polled : batch.records()) {
      if (!partitions.contains(polled.partition())) {
        others.add(polled);
      }
    }
    return others;
  }

  private Ticket ticket() {
    return new Ticket(id, requests);
  }

  private Flight asked(Lanes now) {
    return new Flight(id, batch, ledger, outcome, now, requests + 1);
  }

  private Flight with(Lanes now) {
    return new Flight(id, batch, ledger, outcome, now, requests);
  }

  private Flight with(Outcome now) {
    return new Flight(id, batch, ledger, now, lanes, requests);
  }
}
