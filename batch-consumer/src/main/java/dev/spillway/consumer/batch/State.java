package dev.spillway.consumer.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state of the consumer. Every transition is in this file or in the one of its state; {@link
 * Idle#on}, {@link Accumulating#on} and {@link Flushing#on} are pure functions.
 *
 * <pre>
 *                     Polled                     Ticked: full, or the
 *                   +-----------------+          first record is linger old
 *   start           |                 v        +---------------------------+
 *     |        +---------+      +--------------+                           v
 *     +-------&gt;|  Idle   |      | Accumulating |                     +----------+
 *              +---------+      +--------------+                     | Flushing |---+
 *                ^  ^   ^             |      ^                       +----------+   | answers,
 *                |  |   +-------------+      |                         |   |  ^     | Polled,
 *                |  |     Revoked, Drain     |   Committed, and more   |   |  +-----+ Ticked
 *                |  |                        |   records have come     |   |
 *                |  |                        +-------------------------+   |
 *                |  |         Revoked, ledger went back                    |
 *                |  +------------------------------------------------------+
 *                |            Committed, and no more records have come     |
 *                +---------------------------------------------------------+
 * </pre>
 *
 * While a batch is in flight, records accumulate behind it within the memory budget; past it,
 * {@link Intake#PAUSED}. Nothing is in {@code Idle} to be lost; offsets are committed only on
 * {@code Committed}.
 */
public sealed interface State {
  /** The partitions of this consumer. */
  Assignment assignment();

  /** Whether records are fetched. */
  Intake intake();

  /** What follows from an input. */
  Step on(Input input, long nowNanos, BatchRules rules);

  /** When {@link Input.Ticked} will change something, in the clock of {@code nowNanos}. */
  OptionalLong deadline(BatchRules rules);

  /** The state at the start: no partitions, nothing held. */
  static State start() {
    return new Idle(Assignment.NONE, 0, Intake.OPEN);
  }

  /** Records that were polled and are not in a batch yet. */
  default int waitingRecords() {
    return switch (this) {
      case Idle idle -> 0;
      case Accumulating accumulating -> accumulating.backlog().size();
      case Flushing flushing -> flushing.backlog().size();
    };
  }

  /** What is held against the memory budget, in bytes. */
  default long heldBytes() {
    return switch (this) {
      case Idle idle -> 0;
      case Accumulating accumulating -> accumulating.backlog().bytes();
      case Flushing flushing -> flushing.heldBytesNow();
    };
  }

  /** Records of the batch in flight. */
  default int inFlightRecords() {
    return this instanceof Flushing flushing ? flushing.flight().batch().size() : 0;
  }

  /** The batch in flight, if there is one. */
  default List<Batch> inFlight() {
    return this instanceof Flushing flushing ? List.of(flushing.flight().batch()) : List.of();
  }

  /** What becomes of what is held once nothing is in flight. */
  static State resting(Assignment assignment, Backlog backlog, long flights, Intake intake) {
    return backlog.isEmpty()
        ? new Idle(assignment, flights, intake)
        : new Accumulating(assignment, backlog, flights, intake);
  }

  /** What the group or the ledger say, applied to the partitions alone. */
  static Assignment apply(
      Assignment assignment,
      Input.Membership input,
      long nowNanos,
      BatchRules rules,
      List<Action> actions) {
    return switch (input) {
      case Input.Assigned assigned -> assignment.assigned(assigned.committed(), actions);
      case Input.LedgerRead read -> assignment.ledgerRead(read.nextOffsets(), actions);
      case Input.LedgerUnreadable failed ->
          assignment.ledgerUnreadable(failed.partitions(), nowNanos, rules.backoff());
      case Input.Revoked revoked -> assignment.revoked(revoked.partitions());
    };
  }

  /** The earlier of two times, where there is one. */
  static OptionalLong earlier(OptionalLong a, OptionalLong b) {
    if (a.isEmpty()) {
      return b;
    }
    return b.isEmpty() || a.getAsLong() - b.getAsLong() < 0 ? a : b;
  }

  /**
   * Nothing is held.
   *
   * @param assignment the partitions
   * @param flights flights begun so far
   * @param intake whether records are fetched
   */
  record Idle(Assignment assignment, long flights, Intake intake) implements State {
    @Override
    public Step on(Input input, long nowNanos, BatchRules rules) {
      List<Action> actions = new ArrayList<>();
      State next =
          switch (input) {
            case Input.Polled polled -> {
              Backlog backlog =
                  intake == Intake.CLOSED
                      ? Backlog.EMPTY
                      : Backlog.EMPTY.append(assignment.onlyActive(polled.records()), nowNanos);
              yield resting(assignment, backlog, flights, intake);
            }
            case Input.Ticked ticked -> {
              if (intake == Intake.PAUSED) {
                actions.add(new Action.ResumeIntake());
              }
              yield new Idle(
                  assignment.ticked(nowNanos, actions),
                  flights,
                  intake == Intake.PAUSED ? Intake.OPEN : intake);
            }
            case Input.Membership membership ->
                new Idle(apply(assignment, membership, nowNanos, rules, actions), flights, intake);
            case Input.Drain drain -> new Idle(assignment, flights, Intake.CLOSED);
            case Input.Report late -> this;
          };
      return new Step(next, actions);
    }

    @Override
    public OptionalLong deadline(BatchRules rules) {
      return assignment.deadline();
    }
  }

  /**
   * Records are collected; nothing is in flight.
   *
   * @param assignment the partitions
   * @param backlog what was polled, at least one record
   * @param flights flights begun so far
   * @param intake whether records are fetched
   */
  record Accumulating(Assignment assignment, Backlog backlog, long flights, Intake intake)
      implements State {
    @Override
    public Step on(Input input, long nowNanos, BatchRules rules) {
      List<Action> actions = new ArrayList<>();
      State next =
          switch (input) {
            case Input.Polled polled ->
                new Accumulating(
                    assignment,
                    backlog.append(assignment.onlyActive(polled.records()), nowNanos),
                    flights,
                    intake);
            case Input.Ticked ticked -> tick(nowNanos, rules, actions);
            case Input.Revoked revoked ->
                resting(
                    assignment.revoked(revoked.partitions()),
                    backlog.without(revoked.partitions()),
                    flights,
                    intake);
            case Input.Membership membership ->
                new Accumulating(
                    apply(assignment, membership, nowNanos, rules, actions),
                    backlog,
                    flights,
                    intake);
            case Input.Drain drain -> new Idle(assignment, flights, Intake.CLOSED);
            case Input.Report late -> this;
          };
      return new Step(next, actions);
    }

    private State tick(long nowNanos, BatchRules rules, List<Action> actions) {
      Assignment now = assignment.ticked(nowNanos, actions);
      if (!rules.due(backlog, nowNanos)) {
        // Less than a batch, so less than half of the memory budget, is held.
        if (intake == Intake.PAUSED) {
          actions.add(new Action.ResumeIntake());
          return new Accumulating(now, backlog, flights, Intake.OPEN);
        }
        return new Accumulating(now, backlog, flights, intake);
      }
      Backlog.Sealed sealed = backlog.seal(rules);
      Flight flight = Flight.begin(flights, sealed.batch(), now).advance(actions);
      return new Flushing(now, flight, sealed.rest(), intake).regulated(rules, actions);
    }

    @Override
    public OptionalLong deadline(BatchRules rules) {
      return earlier(
          OptionalLong.of(backlog.oldestNanos() + rules.linger().toNanos()), assignment.deadline());
    }
  }

  /**
   * A batch is on its way into the stores; behind it, records accumulate.
   *
   * @param assignment the partitions
   * @param flight the batch and how far it is
   * @param backlog what was polled since
   * @param intake whether records are fetched
   */
  record Flushing(Assignment assignment, Flight flight, Backlog backlog, Intake intake)
      implements State {
    @Override
    public Step on(Input input, long nowNanos, BatchRules rules) {
      List<Action> actions = new ArrayList<>();
      State next =
          switch (input) {
            case Input.Polled polled ->
                intake == Intake.CLOSED
                    ? this
                    : new Flushing(
                            assignment,
                            flight,
                            backlog.append(assignment.onlyActive(polled.records()), nowNanos),
                            intake)
                        .regulated(rules, actions);
            case Input.Ticked ticked ->
                new Flushing(
                        assignment.ticked(nowNanos, actions),
                        flight.ticked(nowNanos).advance(actions),
                        backlog,
                        intake)
                    .regulated(rules, actions);
            case Input.Revoked revoked -> revoked(revoked.partitions(), nowNanos, rules, actions);
            case Input.Membership membership ->
                new Flushing(
                    apply(assignment, membership, nowNanos, rules, actions),
                    flight,
                    backlog,
                    intake);
            case Input.Drain drain ->
                new Flushing(assignment, flight, Backlog.EMPTY, Intake.CLOSED);
            case Input.LedgerMoved moved when !flight.wentBack(moved).isEmpty() ->
                rewound(moved, nowNanos, rules, actions);
            case Input.Report report when flight.arrivesWith(report) -> arrived(actions);
            case Input.Report report ->
                new Flushing(
                    assignment,
                    flight.on(report, nowNanos, rules.backoff()).advance(actions),
                    backlog,
                    intake);
          };
      return new Step(next, actions);
    }

    private State arrived(List<Action> actions) {
      SortedMap<SourcePartition, Long> offsets = new TreeMap<>();
      Map<SourcePartition, OptionalLong> ledger = new TreeMap<>();
      flight
          .ledger()
          .forEach(
              (partition, step) -> {
                ledger.put(partition, OptionalLong.of(step.next()));
                if (assignment.isActive(partition)) {
                  offsets.put(partition, step.next());
                }
              });
      if (!offsets.isEmpty()) {
        actions.add(new Action.CommitOffsets(offsets));
      }
      return resting(assignment.stored(ledger), backlog, flight.id() + 1, intake);
    }

    /** A flight that touches what is gone is given up; the rest of it is read from memory again. */
    private State revoked(
        Set<SourcePartition> gone, long nowNanos, BatchRules rules, List<Action> actions) {
      Assignment left = assignment.revoked(gone);
      Backlog waiting = backlog.without(gone);
      List<PolledRecord> others = flight.recordsOutside(gone);
      if (others.size() == flight.batch().size()) {
        return new Flushing(left, flight, waiting, intake);
      }
      actions.add(new Action.Rollback(flight.id()));
      Backlog all =
          intake == Intake.CLOSED ? waiting : waiting.prepend(others, rules.overdueSince(nowNanos));
      return resting(left, all, flight.id() + 1, intake);
    }

    /** The database was put back to an earlier time: what it lost is read from Kafka again. */
    private State rewound(
        Input.LedgerMoved moved, long nowNanos, BatchRules rules, List<Action> actions) {
      Set<SourcePartition> back = flight.wentBack(moved);
      actions.add(new Action.Rollback(flight.id()));
      for (SourcePartition partition : back) {
        if (assignment.isActive(partition)) {
          long from = moved.nextOffsets().getOrDefault(partition, OptionalLong.empty()).orElse(0);
          actions.add(new Action.Start(partition, from));
        }
      }
      Backlog all =
          intake == Intake.CLOSED
              ? Backlog.EMPTY
              : backlog
                  .without(back)
                  .prepend(flight.recordsOutside(back), rules.overdueSince(nowNanos));
      return resting(assignment.stored(moved.nextOffsets()), all, flight.id() + 1, intake);
    }

    long heldBytesNow() {
      return flight.batch().bytes() + backlog.bytes();
    }

    /** Pauses past the memory budget, resumes when half of it is free again. */
    Flushing regulated(BatchRules rules, List<Action> actions) {
      long held = heldBytesNow();
      if (intake == Intake.OPEN && held > rules.memoryBudget()) {
        actions.add(new Action.PauseIntake());
        return new Flushing(assignment, flight, backlog, Intake.PAUSED);
      }
      if (intake == Intake.PAUSED && held <= rules.memoryBudget() / 2) {
        actions.add(new Action.ResumeIntake());
        return new Flushing(assignment, flight, backlog, Intake.OPEN);
      }
      return this;
    }

    @Override
    public OptionalLong deadline(BatchRules rules) {
      return earlier(flight.lanes().deadline(), assignment.deadline());
    }
  }
}
