package dev.spillway.consumer.batch;

import static dev.spillway.consumer.batch.Machine.flushing;
import static dev.spillway.consumer.batch.Machine.ticket;
import static dev.spillway.consumer.batch.Samples.bits;
import static dev.spillway.consumer.batch.Samples.event;
import static dev.spillway.consumer.batch.Samples.partition;
import static dev.spillway.consumer.batch.Samples.rejection;
import static dev.spillway.consumer.batch.Samples.undecodable;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FlightTest {
  private static final Rejection BY_POSTGRES = rejection(0, Store.POSTGRES);

  @Test
  void shouldAskBothStoresAtOnceAndCommitWhenBothHoldTheBatch() {
    Machine machine = Machine.owner(Samples.RULES);
    machine.poll(event(0, 0), event(1, 0));

    assertThat(machine.pass(10))
        .satisfiesExactly(
            first -> assertIndex(first, 0, bits(0, 1)), second -> assertCopy(second, 1, 0, 1));
    assertThat(machine.copied(1)).isEmpty();
    assertThat(machine.indexed(0, 0, 1)).containsExactly(new Action.Commit(ticket(2)));
    assertThat(machine.committed(2))
        .containsExactly(
            new Action.CommitOffsets(new TreeMap<>(Map.of(partition(0), 1L, partition(1), 1L))));
    assertThat(machine.state()).isInstanceOf(State.Idle.class);
  }

  @Test
  void shouldStoreOneOfAnIdentityThatComesTwiceInABatch() {
    Machine machine = Machine.owner(Samples.RULES);
    machine.poll(event(0, 0, 5, 10), event(0, 1, 5, 10));

    assertThat(machine.pass(10)).anySatisfy(action -> assertCopy(action, 1, 0));
  }

  @Test
  void shouldRemoveWhatPostgresRefusedBeforeItsSuccessorIsIndexed() {
    Machine machine = flushing(event(0, 0, 5, 10), event(0, 1, 5, 10));
    machine.indexed(0, 0);

    assertThat(machine.copied(1, BY_POSTGRES))
        .satisfiesExactly(
            first -> assertRemove(first, 2, bits(0)),
            second -> assertThat(second).isEqualTo(new Action.Rollback(0)),
            third -> assertCopy(third, 3, 1));
    assertThat(machine.copied(3)).isEmpty();
    assertThat(machine.on(new Input.Removed(ticket(2))))
        .satisfiesExactly(only -> assertIndex(only, 4, bits(1)));
    assertThat(machine.indexed(4, 1)).satisfiesExactly(only -> assertLetter(only, 5, BY_POSTGRES));
    assertThat(machine.on(new Input.DeadLettered(ticket(5))))
        .containsExactly(new Action.Commit(ticket(6)));
  }

  @Test
  void shouldKeepTheTransactionWhenOnlyTheRefusedRowIsMissingFromIt() {
    Machine machine = flushing(event(0, 0), event(0, 1));
    machine.indexed(0, 0, 1);

    assertThat(machine.copied(1, BY_POSTGRES))
        .satisfiesExactly(only -> assertRemove(only, 2, bits(0)));
    assertThat(machine.on(new Input.Removed(ticket(2))))
        .satisfiesExactly(only -> assertLetter(only, 3, BY_POSTGRES));
  }

  @Test
  void shouldRemoveARefusedRecordAlsoWhenTheAnswerToItsCreationWasLost() {
    Machine machine = flushing(event(0, 0), event(0, 1));
    machine.failed(0);
    machine.copied(1, BY_POSTGRES);

    assertThat(machine.pass(10)).anySatisfy(action -> assertRemove(action, 2, bits(0)));
    assertThat(machine.on(new Input.Removed(ticket(2))))
        .satisfiesExactly(
            first -> assertIndex(first, 3, bits(1)), second -> assertCopy(second, 4, 1));
  }

  @Test
  void shouldRollBackAndCopyWithoutWhatElasticsearchRefused() {
    Rejection rejection = rejection(1, Store.ELASTICSEARCH);
    Machine machine = flushing(event(0, 0), event(0, 1));
    machine.copied(1);

    assertThat(machine.on(new Input.Indexed(ticket(0), bits(0), List.of(rejection), "")))
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo(new Action.Rollback(0)),
            second -> assertCopy(second, 2, 0));
    assertThat(machine.copied(2)).satisfiesExactly(only -> assertLetter(only, 3, rejection));
  }

  @Test
  void shouldIndexOnlyWhatIsMissingAfterAPartialFailure() {
    Machine machine = flushing(event(0, 0), event(0, 1));
    machine.on(new Input.Indexed(ticket(0), bits(0), List.of(), "429"));

    assertThat(machine.pass(10)).satisfiesExactly(only -> assertIndex(only, 2, bits(1)));
  }

  @Test
  void shouldRollBackWhileElasticsearchBacksOffAndCopyOnceItHasAnswered() {
    Machine machine = flushing(event(0, 0));
    machine.copied(1);

    assertThat(machine.failed(0)).containsExactly(new Action.Rollback(0));
    assertThat(machine.pass(10)).satisfiesExactly(only -> assertIndex(only, 2, bits(0)));
    assertThat(machine.indexed(2, 0)).satisfiesExactly(only -> assertCopy(only, 3, 0));
    assertThat(machine.copied(3)).containsExactly(new Action.Commit(ticket(4)));
  }

  @Test
  void shouldRollBackATransactionThatIsCopiedWhileElasticsearchBacksOff() {
    Machine machine = flushing(event(0, 0));
    machine.failed(0);

    assertThat(machine.copied(1)).containsExactly(new Action.Rollback(0));
  }

  @Test
  void shouldRollBackWhileDeadLettersBackOffAndNotCommitBeforeTheyAreAcknowledged() {
    Machine machine = flushing(undecodable(0, 0), event(0, 1));
    machine.indexed(0, 1);
    assertThat(machine.copied(1)).singleElement().isInstanceOf(Action.DeadLetter.class);

    assertThat(machine.failed(2)).containsExactly(new Action.Rollback(0));
    assertThat(machine.pass(10))
        .satisfiesExactly(only -> assertThat(only).isInstanceOf(Action.DeadLetter.class));
    assertThat(machine.on(new Input.DeadLettered(ticket(3))))
        .satisfiesExactly(only -> assertCopy(only, 4, 1));
    assertThat(machine.copied(4)).containsExactly(new Action.Commit(ticket(5)));
  }

  @Test
  void shouldMoveTheLedgerForABatchWithoutAnyEvent() {
    Machine machine = Machine.owner(Samples.RULES);
    machine.poll(undecodable(0, 0));

    assertThat(machine.pass(10)).satisfiesExactly(only -> assertCopy(only, 0));
  }

  @Test
  void shouldCopyAgainWhenTheOutcomeOfTheCommitIsUnknownAndTheLedgerHasMoved() {
    Machine machine = flushing(event(0, 0));
    machine.copied(1);
    machine.indexed(0, 0);
    assertThat(machine.failed(2)).isEmpty();
    assertThat(machine.pass(10)).satisfiesExactly(only -> assertCopy(only, 3, 0));

    List<Action> again = machine.on(moved(3, 1));

    assertThat(again).satisfiesExactly(only -> assertCopy(only, 4, 0));
    assertThat(((Action.Copy) again.getFirst()).ledger())
        .containsEntry(partition(0), new LedgerStep(OptionalLong.of(1), 1));
  }

  @Test
  void shouldNeverMoveTheLedgerBackWhenAnotherConsumerIsAhead() {
    Machine machine = flushing(event(0, 0));

    List<Action> again = machine.on(moved(1, 7));

    assertThat(((Action.Copy) again.getFirst()).ledger())
        .containsEntry(partition(0), new LedgerStep(OptionalLong.of(7), 7));
  }

  @Test
  void shouldReadAgainFromTheLedgerWhenItStandsBehind() {
    Machine machine = Machine.owner(Samples.RULES);
    TreeMap<SourcePartition, OptionalLong> ten = new TreeMap<>();
    ten.put(partition(2), OptionalLong.of(10));
    machine.on(new Input.Assigned(ten));
    machine.on(new Input.LedgerRead(ten));
    machine.poll(event(2, 10), event(0, 0));
    machine.pass(10);
    machine.poll(event(2, 11), event(0, 1));

    List<Action> actions =
        machine.alone(
            new Input.LedgerMoved(
                ticket(1),
                Map.of(partition(2), OptionalLong.of(4), partition(0), OptionalLong.of(0))));

    assertThat(actions).containsExactly(new Action.Rollback(0), new Action.Start(partition(2), 4));
    assertThat(machine.state()).isInstanceOf(State.Accumulating.class);
    assertThat(machine.state().waitingRecords()).isEqualTo(2);
    assertThat(machine.state().assignment().ledger(partition(2))).hasValue(4);
  }

  @Test
  void shouldStartFromTheBeginningWhenTheRowOfTheLedgerIsGone() {
    Machine machine = flushing(event(0, 0));
    machine.copied(1);
    machine.indexed(0, 0);
    machine.committed(2);
    machine.poll(event(0, 1));
    machine.pass(10);

    assertThat(machine.on(new Input.LedgerMoved(new Ticket(1, 1), Map.of())))
        .containsExactly(new Action.Rollback(1), new Action.Start(partition(0), 0));
  }

  @Test
  void shouldIgnoreLateAnswers() {
    Machine machine = flushing(event(0, 0));
    machine.copied(1);
    State before = machine.state();

    assertThat(machine.committed(1)).isEmpty();
    assertThat(machine.copied(1, BY_POSTGRES)).isEmpty();
    assertThat(machine.on(new Input.Indexed(new Ticket(7, 0), bits(0), List.of(), ""))).isEmpty();
    assertThat(machine.state()).isEqualTo(before);
  }

  @Test
  void shouldBackOffLongerWithEveryFailureInARow() {
    Machine machine = flushing(event(0, 0));
    machine.indexed(0, 0);
    machine.failed(1);
    long first = machine.state().deadline(Samples.RULES).orElseThrow();
    assertThat(machine.pass(10)).hasSize(1);
    machine.failed(2);
    machine.pass(20);
    machine.failed(3);

    // 10 + 20 ms have passed; the third wait is between 20 and 40 ms.
    assertThat(first).isBetween(15 * Samples.MILLI, 20 * Samples.MILLI);
    assertThat(machine.state().deadline(Samples.RULES).orElseThrow())
        .isBetween(60 * Samples.MILLI, 80 * Samples.MILLI);
  }

  private static Input.LedgerMoved moved(int request, long to) {
    return new Input.LedgerMoved(ticket(request), Map.of(partition(0), OptionalLong.of(to)));
  }

  private static void assertIndex(Action action, int request, BitSet documents) {
    assertThat(action)
        .isInstanceOfSatisfying(
            Action.Index.class,
            index -> {
              assertThat(index.ticket()).isEqualTo(ticket(request));
              assertThat(index.documents()).isEqualTo(documents);
            });
  }

  private static void assertRemove(Action action, int request, BitSet documents) {
    assertThat(action)
        .isInstanceOfSatisfying(
            Action.Remove.class,
            remove -> {
              assertThat(remove.ticket()).isEqualTo(ticket(request));
              assertThat(remove.documents()).isEqualTo(documents);
            });
  }

  private static void assertCopy(Action action, int request, int... rows) {
    assertThat(action)
        .isInstanceOfSatisfying(
            Action.Copy.class,
            copy -> {
              assertThat(copy.ticket()).isEqualTo(ticket(request));
              assertThat(copy.rows()).isEqualTo(bits(rows));
            });
  }

  private static void assertLetter(Action action, int request, Rejection... rejections) {
    assertThat(action)
        .isInstanceOfSatisfying(
            Action.DeadLetter.class,
            letter -> {
              assertThat(letter.ticket()).isEqualTo(ticket(request));
              assertThat(letter.rejections()).containsExactly(rejections);
            });
  }
}
