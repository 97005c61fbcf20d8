package dev.spillway.consumer.batch;

import static dev.spillway.consumer.batch.Samples.RULES;
import static dev.spillway.consumer.batch.Samples.event;
import static dev.spillway.consumer.batch.Samples.partition;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StateTest {
  @Test
  void shouldReadTheLedgerOfWhatIsAssignedAndStartAtTheLowerOffset() {
    Machine machine = new Machine(RULES);

    assertThat(
            machine.on(
                new Input.Assigned(
                    Map.of(partition(0), OptionalLong.of(8), partition(1), OptionalLong.of(3)))))
        .containsExactly(
            new Action.ReadLedger(
                Map.of(partition(0), OptionalLong.of(8), partition(1), OptionalLong.of(3))));
    assertThat(
            machine.on(
                new Input.LedgerRead(
                    Map.of(partition(0), OptionalLong.of(5), partition(1), OptionalLong.of(5)))))
        .containsExactly(new Action.Start(partition(0), 5), new Action.Start(partition(1), 3));
  }

  @Test
  void shouldStartAtTheBeginningWithoutARowInTheLedgerAndAtTheLedgerWithoutACommittedOffset() {
    Machine machine = new Machine(RULES);
    machine.on(
        new Input.Assigned(
            Map.of(partition(0), OptionalLong.of(8), partition(1), OptionalLong.empty())));

    assertThat(
            machine.on(
                new Input.LedgerRead(
                    Map.of(partition(0), OptionalLong.empty(), partition(1), OptionalLong.of(5)))))
        .containsExactly(new Action.Start(partition(0), 0), new Action.Start(partition(1), 5));
  }

  @Test
  void shouldReadTheLedgerAgainAfterABackoff() {
    Machine machine = new Machine(RULES);
    machine.on(new Input.Assigned(Map.of(partition(0), OptionalLong.empty())));

    assertThat(machine.on(new Input.LedgerUnreadable(Set.of(partition(0))))).isEmpty();
    assertThat(machine.pass(4)).isEmpty();
    assertThat(machine.pass(6))
        .containsExactly(new Action.ReadLedger(Map.of(partition(0), OptionalLong.empty())));
    machine.on(new Input.LedgerUnreadable(Set.of(partition(0))));
    assertThat(machine.pass(9)).isEmpty();
    assertThat(machine.pass(11)).hasSize(1);
  }

  @Test
  void shouldIgnoreALedgerThatNobodyWaitsFor() {
    Machine machine = Machine.owner(RULES);
    machine.revoke(1);

    assertThat(
            machine.on(
                new Input.LedgerRead(
                    Map.of(partition(0), OptionalLong.of(9), partition(1), OptionalLong.of(9)))))
        .isEmpty();
    assertThat(machine.on(new Input.LedgerUnreadable(Set.of(partition(0))))).isEmpty();
  }

  @Test
  void shouldDropRecordsOfPartitionsThatAreNotStarted() {
    Machine machine = Machine.owner(RULES);
    machine.on(new Input.Assigned(Map.of(partition(2), OptionalLong.empty())));

    machine.poll(event(2, 0), event(3, 0));
    assertThat(machine.state()).isInstanceOf(State.Idle.class);
    machine.poll(event(2, 0), event(0, 0));
    assertThat(machine.state().waitingRecords()).isEqualTo(1);
  }

  @Test
  void shouldSealByRecords() {
    Machine machine = Machine.owner(RULES);

    machine.poll(event(0, 0), event(0, 1), event(0, 2));
    assertThat(machine.state()).isInstanceOf(State.Accumulating.class);
    machine.poll(event(0, 3), event(0, 4));

    assertThat(machine.state()).isInstanceOf(State.Flushing.class);
    assertThat(machine.state().inFlightRecords()).isEqualTo(4);
    assertThat(machine.state().waitingRecords()).isEqualTo(1);
  }

  @Test
  void shouldSealByBytes() {
    Machine machine = Machine.owner(RULES);

    machine.poll(event(0, 0, 1, 200), event(0, 1, 2, 150), event(0, 2, 3, 100));

    assertThat(machine.state().inFlightRecords()).isEqualTo(2);
    assertThat(machine.state().heldBytes()).isEqualTo(450);
  }

  @Test
  void shouldMakeARecordThatIsLargerThanABatchABatchOfItsOwn() {
    Machine machine = Machine.owner(RULES);

    machine.poll(event(0, 0, 1, 900), event(0, 1));

    assertThat(machine.state().inFlightRecords()).isEqualTo(1);
    assertThat(machine.state().waitingRecords()).isEqualTo(1);
  }

  @Test
  void shouldSealWhenTheFirstRecordIsLingerOld() {
    Machine machine = Machine.owner(RULES);
    machine.poll(event(0, 0));
    machine.pass(6);
    machine.poll(event(0, 1));
    assertThat(machine.state().deadline(RULES)).hasValue(10 * Samples.MILLI);

    assertThat(machine.pass(3)).isEmpty();
    assertThat(machine.pass(1)).hasSize(2);
    assertThat(machine.state().inFlightRecords()).isEqualTo(2);
  }

  @Test
  void shouldAccumulateBehindAFlightAndGoOnWithItWhenTheFlightIsCommitted() {
    Machine machine = Machine.flushing(event(0, 0));
    machine.poll(event(0, 1));
    assertThat(machine.pass(50)).isEmpty();
    machine.copied(1);
    machine.indexed(0, 0);

    assertThat(machine.alone(new Input.Committed(Machine.ticket(2)))).hasSize(1);

    assertThat(machine.state()).isInstanceOf(State.Accumulating.class);
    assertThat(machine.pass(0)).hasSize(2);
    assertThat(machine.state()).isInstanceOf(State.Flushing.class);
  }

  @Test
  void shouldPausePastTheBudgetAndResumeWhenHalfOfItIsFree() {
    Machine machine = Machine.flushing(event(0, 0, 1, 400));
    assertThat(machine.poll(event(0, 1, 2, 300), event(0, 2, 3, 300))).isEmpty();
    assertThat(machine.poll(event(0, 3, 4, 1))).containsExactly(new Action.PauseIntake());
    assertThat(machine.poll(event(0, 4, 5, 50))).isEmpty();
    machine.copied(1);
    machine.indexed(0, 0);

    // 651 bytes are left: more than half.
    assertThat(machine.committed(2)).noneMatch(Action.ResumeIntake.class::isInstance);
    machine.on(new Input.Copied(new Ticket(1, 1), List.of()));
    machine.on(new Input.Indexed(new Ticket(1, 0), Samples.bits(0), List.of(), ""));

    assertThat(machine.on(new Input.Committed(new Ticket(1, 2))))
        .contains(new Action.ResumeIntake());
  }

  @Test
  void shouldResumeWhenNothingIsHeldAnyMore() {
    Machine machine = Machine.owner(RULES);

    assertThat(machine.poll(event(0, 0, 1, 1200))).contains(new Action.PauseIntake());
    assertThat(machine.revoke(0))
        .containsExactly(new Action.Rollback(0), new Action.ResumeIntake());
    assertThat(machine.state()).isInstanceOf(State.Idle.class);
  }

  @Test
  void shouldForgetWhatIsRevokedWhileAccumulating() {
    Machine machine = Machine.owner(RULES);
    machine.poll(event(0, 0), event(1, 0));

    machine.revoke(0);
    assertThat(machine.state().waitingRecords()).isEqualTo(1);
    machine.revoke(1);
    assertThat(machine.state()).isInstanceOf(State.Idle.class);
  }

  @Test
  void shouldGiveUpAFlightThatIsRevokedInPartAndFlushTheRestAtOnce() {
    Machine machine = Machine.flushing(event(0, 0), event(1, 0));
    machine.copied(1);
    machine.poll(event(0, 1), event(1, 1));

    List<Action> actions = machine.revoke(0);

    assertThat(actions.getFirst()).isEqualTo(new Action.Rollback(0));
    assertThat(actions.get(1))
        .isInstanceOfSatisfying(
            Action.Index.class,
            index -> {
              assertThat(index.ticket()).isEqualTo(new Ticket(1, 0));
              assertThat(index.batch().records()).containsExactly(event(1, 0), event(1, 1));
            });
    assertThat(machine.indexed(0, 0, 1)).isEmpty();
  }

  @Test
  void shouldKeepAFlightThatHasNothingOfWhatIsRevoked() {
    Machine machine = Machine.flushing(event(0, 0));
    machine.poll(event(1, 0));

    assertThat(machine.revoke(1)).isEmpty();

    assertThat(machine.state().inFlightRecords()).isEqualTo(1);
    assertThat(machine.state().waitingRecords()).isZero();
  }

  @Test
  void shouldCommitOffsetsOnlyOfPartitionsThatItStillOwns() {
    Machine machine = Machine.flushing(event(0, 0));
    machine.copied(1);
    machine.indexed(0, 0);

    machine.revoke(0);
    assertThat(machine.committed(2)).isEmpty();
    assertThat(machine.state()).isInstanceOf(State.Idle.class);
  }

  @Test
  void shouldBeginNothingOnceDraining() {
    Machine machine = Machine.owner(RULES);
    machine.poll(event(0, 0));

    assertThat(machine.on(new Input.Drain())).isEmpty();
    machine.poll(event(0, 1));

    assertThat(machine.state()).isInstanceOf(State.Idle.class);
    assertThat(machine.pass(100)).isEmpty();
  }

  @Test
  void shouldFinishWhatIsInFlightWhileDraining() {
    Machine machine = Machine.flushing(event(0, 0));
    machine.poll(event(0, 1));

    machine.on(new Input.Drain());
    machine.poll(event(0, 2));
    machine.copied(1);
    machine.indexed(0, 0);

    assertThat(machine.committed(2))
        .containsExactly(new Action.CommitOffsets(new TreeMap<>(Map.of(partition(0), 1L))));
    assertThat(machine.state()).isInstanceOf(State.Idle.class);
    assertThat(machine.state().heldBytes()).isZero();
  }
}
