package dev.spillway.consumer.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Turns numbers into inputs: answers to what was asked, and also answers to nothing, tickets of
 * other flights, records of partitions that are not owned. As a driver does, it sends {@code
 * Ticked} after every input and polls only while it is not paused.
 */
final class ArbitraryInputs {
  private static final int PARTITIONS = 3;

  private final BatchRules rules;
  private final LegalSteps machine;
  private final List<Ticket> used = new ArrayList<>();
  private final long[] next = new long[PARTITIONS];
  private boolean paused;
  private long now;
  private long largestPoll;

  ArbitraryInputs(BatchRules rules) {
    this.rules = rules;
    this.machine = new LegalSteps(rules);
  }

  long mostHeld() {
    return machine.mostHeld();
  }

  long largestPoll() {
    return largestPoll;
  }

  void play(long move) {
    Random random = new Random(move);
    now += random.nextInt(5) * Samples.MILLI;
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3 -> {
        if (!paused) {
          send(polled(random));
        }
      }
      case 4 -> now += 20 * Samples.MILLI;
      case 5, 6, 7, 8, 9 -> {
        List<Action.Request> open = machine.open();
        if (!open.isEmpty()) {
          send(answer(open.get(random.nextInt(open.size())), random));
        }
      }
      case 10 -> send(stale(random));
      case 11 -> send(new Input.Assigned(offsets(random)));
      case 12, 13 -> send(new Input.LedgerRead(offsets(random)));
      case 14 -> send(new Input.LedgerUnreadable(offsets(random).keySet()));
      default -> {
        if (random.nextInt(12) == 0) {
          send(new Input.Drain());
        } else {
          send(new Input.Revoked(offsets(random).keySet()));
        }
      }
    }
    send(new Input.Ticked());
    checkDeadline();
  }

  private void send(Input input) {
    for (Action action : machine.on(input, now)) {
      switch (action) {
        case Action.PauseIntake pause -> paused = true;
        case Action.ResumeIntake resume -> paused = false;
        case Action.Request request -> used.add(request.ticket());
        case Action.Start start -> next[start.partition().number()] = start.offset();
        case Action other -> {}
      }
    }
  }

  /** Before its deadline, time changes nothing; at its deadline, something. */
  private void checkDeadline() {
    State state = machine.state();
    OptionalLong deadline = state.deadline(rules);
    if (deadline.isPresent()) {
      assertThat(deadline.getAsLong()).as("deadline").isGreaterThan(now);
      assertThat(state.on(new Input.Ticked(), deadline.getAsLong() - 1, rules))
          .as("before the deadline")
          .isEqualTo(new Step(state, List.of()));
      assertThat(state.on(new Input.Ticked(), deadline.getAsLong(), rules).next())
          .as("at the deadline")
          .isNotEqualTo(state);
    } else {
      assertThat(state.on(new Input.Ticked(), Long.MAX_VALUE / 2, rules))
          .as("without a deadline")
          .isEqualTo(new Step(state, List.of()));
    }
  }

  private Input polled(Random random) {
    List<PolledRecord> records = new ArrayList<>();
    long bytes = 0;
    for (int i = random.nextInt(8); i > 0; i--) {
      int partition = random.nextInt(PARTITIONS);
      long offset = next[partition]++;
      int size = random.nextInt(20) == 0 ? 700 : random.nextInt(150);
      bytes += size;
      records.add(
          random.nextInt(8) == 0
              ? Samples.undecodable(partition, offset, size)
              : Samples.event(partition, offset, random.nextInt(20), size));
    }
    largestPoll = Math.max(largestPoll, bytes);
    return new Input.Polled(records);
  }

  private static Map<SourcePartition, OptionalLong> offsets(Random random) {
    Map<SourcePartition, OptionalLong> offsets = new TreeMap<>();
    for (int i = random.nextInt(PARTITIONS + 1); i > 0; i--) {
      offsets.put(
          Samples.partition(random.nextInt(PARTITIONS)),
          random.nextInt(4) == 0 ? OptionalLong.empty() : OptionalLong.of(random.nextInt(20)));
    }
    return offsets;
  }

  private Input stale(Random random) {
    Ticket ticket =
        used.isEmpty() || random.nextInt(4) == 0
            ? new Ticket(random.nextInt(5), random.nextInt(10) + 1000)
            : used.get(random.nextInt(used.size()));
    Set<Ticket> open = new HashSet<>();
    machine.open().forEach(request -> open.add(request.ticket()));
    if (open.contains(ticket)) {
      return new Input.Ticked();
    }
    return switch (random.nextInt(7)) {
      case 0 -> new Input.Copied(ticket, List.of(Samples.rejection(0, Store.POSTGRES)));
      case 1 -> new Input.LedgerMoved(ticket, offsets(random));
      case 2 -> new Input.Committed(ticket);
      case 3 -> new Input.Indexed(ticket, Samples.bits(0), List.of(), "");
      case 4 -> new Input.Removed(ticket);
      case 5 -> new Input.DeadLettered(ticket);
      default -> new Input.Failed(ticket, "late");
    };
  }

  private static Input answer(Action.Request request, Random random) {
    Ticket ticket = request.ticket();
    int luck = random.nextInt(10);
    if (luck == 0) {
      return new Input.Failed(ticket, "failed");
    }
    return switch (request) {
      case Action.Copy copy when luck == 1 -> new Input.LedgerMoved(ticket, offsets(random));
      case Action.Copy copy ->
          new Input.Copied(ticket, refused(copy.rows(), luck, Store.POSTGRES, random));
      case Action.Commit commit -> new Input.Committed(ticket);
      case Action.Index index -> {
        List<Rejection> refused = refused(index.documents(), luck, Store.ELASTICSEARCH, random);
        BitSet written = (BitSet) index.documents().clone();
        refused.forEach(rejection -> written.clear(rejection.index()));
        boolean busy = luck == 4 && !written.isEmpty();
        if (busy) {
          written.clear(written.nextSetBit(0));
        }
        yield new Input.Indexed(ticket, written, refused, busy ? "429" : "");
      }
      case Action.Remove remove -> new Input.Removed(ticket);
      case Action.DeadLetter letter -> new Input.DeadLettered(ticket);
    };
  }

  private static List<Rejection> refused(BitSet some, int luck, Store store, Random random) {
    if (luck > 3 || some.isEmpty()) {
      return List.of();
    }
    return List.of(Samples.rejection(some.nextSetBit(random.nextInt(some.length())), store));
  }
}
