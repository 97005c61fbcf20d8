package dev.spillway.consumer.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A state machine under watch: every step is checked against promise I8 before its actions are
 * handed out.
 */
final class LegalSteps {
  private enum Where {
    POSTGRES,
    ELASTICSEARCH,
    LETTERS
  }

  private static final OptionalLong NONE = OptionalLong.empty();

  private final BatchRules rules;
  private final Map<Where, Action.Request> open = new EnumMap<>(Where.class);
  private SortedMap<SourcePartition, LedgerStep> ledger = new TreeMap<>();
  private State state = State.start();
  private long flight = -1;
  private boolean transaction;
  private long mostHeld;

  LegalSteps(BatchRules rules) {
    this.rules = rules;
  }

  State state() {
    return state;
  }

  /** The most bytes that were held after any step. */
  long mostHeld() {
    return mostHeld;
  }

  /** The requests that wait for an answer. */
  List<Action.Request> open() {
    return List.copyOf(open.values());
  }

  List<Action> on(Input input, long nowNanos) {
    State before = state;
    Step step = before.on(input, nowNanos, rules);
    state = step.next();
    mostHeld = Math.max(mostHeld, state.heldBytes());
    checkTransition(before, input);
    Action.Request answered = answered(input);
    boolean first = true;
    for (Action action : step.actions()) {
      switch (action) {
        case Action.CommitOffsets commit -> {
          assertThat(first).as("offsets are committed before anything else").isTrue();
          checkCommit(input, answered, commit);
        }
        case Action.Request request -> checkRequest(request);
        case Action.Rollback rollback -> {
          assertThat(rollback.flight()).as("rolled back flight").isEqualTo(flight);
          transaction = false;
        }
        case Action.PauseIntake pause ->
            assertThat(state.heldBytes()).isGreaterThan(rules.memoryBudget());
        case Action.ResumeIntake resume ->
            assertThat(state.heldBytes()).isLessThanOrEqualTo(rules.memoryBudget() / 2);
        case Action.ReadLedger read ->
            assertThat(state.assignment().partitions()).containsAll(read.partitions());
        case Action.Start start ->
            assertThat(state.assignment().isActive(start.partition())).isTrue();
      }
      first = false;
    }
    checkState(before);
    return step.actions();
  }

  private void checkTransition(State before, Input input) {
    String edge = before.getClass().getSimpleName() + "->" + state.getClass().getSimpleName();
    boolean legal =
        switch (edge) {
          case "Idle->Idle", "Accumulating->Accumulating", "Flushing->Flushing" -> true;
          case "Idle->Accumulating" -> input instanceof Input.Polled;
          case "Accumulating->Flushing" -> input instanceof Input.Ticked;
          case "Accumulating->Idle" ->
              input instanceof Input.Revoked || input instanceof Input.Drain;
          case "Flushing->Accumulating", "Flushing->Idle" ->
              input instanceof Input.Committed
                  || input instanceof Input.Revoked
                  || input instanceof Input.LedgerMoved;
          default -> false;
        };
    assertThat(legal).as("%s on %s", edge, input).isTrue();
  }

  /** Closes the request that this input answers, if it is one of this flight. */
  private Action.@Nullable Request answered(Input input) {
    if (input instanceof Input.Report report) {
      for (Map.Entry<Where, Action.Request> entry : open.entrySet()) {
        Action.Request request = entry.getValue();
        if (request.ticket().equals(report.ticket()) && isAnswer(request, report)) {
          open.remove(entry.getKey());
          if (report instanceof Input.Copied) {
            transaction = true;
          } else if (request instanceof Action.Commit) {
            transaction = false;
          }
          return request;
        }
      }
    }
    return null;
  }

  private static boolean isAnswer(Action.Request request, Input.Report report) {
    return report instanceof Input.Failed
        || switch (request) {
          case Action.Copy copy ->
              report instanceof Input.Copied || report instanceof Input.LedgerMoved;
          case Action.Commit commit -> report instanceof Input.Committed;
          case Action.Index index -> report instanceof Input.Indexed;
          case Action.Remove remove -> report instanceof Input.Removed;
          case Action.DeadLetter letter -> report instanceof Input.DeadLettered;
        };
  }

  private void checkCommit(
      Input input, Action.@Nullable Request answered, Action.CommitOffsets commit) {
    assertThat(input).as("what offsets are committed on").isInstanceOf(Input.Committed.class);
    assertThat(answered).as("what was committed").isInstanceOf(Action.Commit.class);
    commit
        .offsets()
        .forEach(
            (partition, offset) ->
                assertThat(offset)
                    .as("committed offset of %s: what the ledger holds", partition)
                    .isEqualTo(ledger.getOrDefault(partition, new LedgerStep(NONE, -1)).next()));
  }

  private void checkRequest(Action.Request request) {
    if (request.ticket().flight() != flight) {
      assertThat(request.ticket().flight()).as("flights are counted").isGreaterThan(flight);
      assertThat(transaction).as("transaction of an earlier flight still open").isFalse();
      flight = request.ticket().flight();
      open.clear();
    }
    Where where =
        switch (request) {
          case Action.Copy copy -> {
            assertThat(transaction).as("a transaction is open already").isFalse();
            checkSubset(copy.rows(), copy.batch());
            assertThat(copy.ledger().keySet()).isEqualTo(copy.batch().nextOffsets().keySet());
            copy.ledger()
                .forEach(
                    (partition, step) ->
                        assertThat(step.next())
                            .isGreaterThanOrEqualTo(step.expected().orElse(0))
                            .isGreaterThanOrEqualTo(copy.batch().nextOffsets().get(partition)));
            ledger = copy.ledger();
            yield Where.POSTGRES;
          }
          case Action.Commit commit -> {
            assertThat(transaction).as("a transaction to commit").isTrue();
            assertThat(open).as("what is open at a commit").isEmpty();
            yield Where.POSTGRES;
          }
          case Action.Index index -> {
            checkSubset(index.documents(), index.batch());
            assertThat(index.documents().isEmpty()).isFalse();
            yield Where.ELASTICSEARCH;
          }
          case Action.Remove remove -> {
            checkSubset(remove.documents(), remove.batch());
            yield Where.ELASTICSEARCH;
          }
          case Action.DeadLetter letter -> {
            assertThat(letter.rejections()).isNotEmpty();
            letter
                .rejections()
                .forEach(r -> assertThat(r.index()).isBetween(0, letter.batch().size() - 1));
            yield Where.LETTERS;
          }
        };
    assertThat(open.put(where, request)).as("open request beside %s", request).isNull();
  }

  private static void checkSubset(BitSet some, Batch batch) {
    assertThat(some.length()).as("subset of the batch").isLessThanOrEqualTo(batch.size());
    for (int i = some.nextSetBit(0); i >= 0; i = some.nextSetBit(i + 1)) {
      assertThat(batch.event(i)).isNotNull();
    }
  }

  private void checkState(State before) {
    switch (state) {
      case State.Idle idle -> assertThat(state.heldBytes()).isZero();
      case State.Accumulating accumulating ->
          assertThat(accumulating.backlog().size()).isPositive();
      case State.Flushing flushing -> {
        Lanes lanes = flushing.flight().lanes();
        if (lanes.postgres() instanceof Lane.Holding) {
          assertThat(lanes.elasticsearch().isBackingOff() || lanes.letters().isBackingOff())
              .as("a transaction stays open across a backoff")
              .isFalse();
        }
        assertThat(flushing.flight().batch().size()).isPositive();
      }
    }
    if (before instanceof State.Flushing && !(state instanceof State.Flushing)) {
      open.clear();
      assertThat(transaction).as("transaction open without a flight").isFalse();
    }
  }
}
