package dev.spillway.consumer.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * A state machine for tests of single transitions. As a driver does, it sends {@code Ticked} after
 * every input, unless told otherwise.
 */
final class Machine {
  private final LegalSteps steps;
  private long now;

  Machine(BatchRules rules) {
    steps = new LegalSteps(rules);
  }

  /** A machine that owns partitions 0 and 1, whose ledger holds 0 for both. */
  static Machine owner(BatchRules rules) {
    Machine machine = new Machine(rules);
    machine.assign(0, 1);
    return machine;
  }

  /** A machine with these records in flight; its first requests are tickets 0/0 and 0/1. */
  static Machine flushing(PolledRecord... records) {
    Machine machine = owner(Samples.RULES);
    machine.on(new Input.Polled(List.of(records)));
    machine.pass(Samples.RULES.linger().toMillis());
    return machine;
  }

  void assign(int... partitions) {
    TreeMap<SourcePartition, OptionalLong> offsets = new TreeMap<>();
    for (int partition : partitions) {
      offsets.put(Samples.partition(partition), OptionalLong.of(0));
    }
    on(new Input.Assigned(offsets));
    on(new Input.LedgerRead(offsets));
  }

  State state() {
    return steps.state();
  }

  /** The input and the passing of no time; what both lead to. */
  List<Action> on(Input input) {
    List<Action> actions = new ArrayList<>(alone(input));
    actions.addAll(alone(new Input.Ticked()));
    return actions;
  }

  List<Action> alone(Input input) {
    return steps.on(input, now);
  }

  /** Time passes. */
  List<Action> pass(long millis) {
    now += millis * Samples.MILLI;
    return alone(new Input.Ticked());
  }

  List<Action> poll(PolledRecord... records) {
    return on(new Input.Polled(List.of(records)));
  }

  List<Action> revoke(int partition) {
    return on(new Input.Revoked(Set.of(Samples.partition(partition))));
  }

  static Ticket ticket(int request) {
    return new Ticket(0, request);
  }

  List<Action> copied(int request, Rejection... rejections) {
    return on(new Input.Copied(ticket(request), List.of(rejections)));
  }

  List<Action> indexed(int request, int... written) {
    return on(new Input.Indexed(ticket(request), Samples.bits(written), List.of(), ""));
  }

  List<Action> failed(int request) {
    return on(new Input.Failed(ticket(request), "failed"));
  }

  List<Action> committed(int request) {
    return on(new Input.Committed(ticket(request)));
  }
}
