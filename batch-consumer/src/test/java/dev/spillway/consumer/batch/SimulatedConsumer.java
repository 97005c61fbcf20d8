package dev.spillway.consumer.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * One process around the state machine: polls, does what it is told, and brings the answers back.
 * Requests to one store go out one after another, as they do over one connection.
 */
final class SimulatedConsumer {
  /** Sends requests one after another. */
  private final class Line {
    private final Deque<Supplier<Boolean>> waiting = new ArrayDeque<>();
    private boolean busy;

    void add(Supplier<Boolean> request) {
      waiting.add(request);
      if (!busy) {
        busy = true;
        time.after(50, 4000, this::work);
      }
    }

    /** A request that is on its way arrives although its sender died. */
    private void work() {
      Supplier<Boolean> request = waiting.getFirst();
      if (request.get() || !alive) {
        waiting.removeFirst();
      }
      if (waiting.isEmpty() || !alive) {
        busy = false;
      } else {
        time.after(50, 4000, this::work);
      }
    }
  }

  private final String name;
  private final SimulatedTime time;
  private final SimulatedKafka kafka;
  private final SimulatedPostgres postgres;
  private final SimulatedElasticsearch elasticsearch;
  private final LegalSteps machine;
  private final Line toPostgres = new Line();
  private final Line toElasticsearch = new Line();
  private final Line toLetters = new Line();
  private final Map<SourcePartition, Long> positions = new TreeMap<>();
  private final Set<String> finished = new HashSet<>();
  private boolean paused;
  private boolean alive = true;
  private boolean draining;

  SimulatedConsumer(
      String name,
      SimulatedTime time,
      SimulatedKafka kafka,
      SimulatedPostgres postgres,
      SimulatedElasticsearch elasticsearch,
      BatchRules rules) {
    this.name = name;
    this.time = time;
    this.kafka = kafka;
    this.postgres = postgres;
    this.elasticsearch = elasticsearch;
    this.machine = new LegalSteps(rules);
    time.after(0, 3000, this::poll);
  }

  @Override
  public String toString() {
    return name;
  }

  boolean alive() {
    return alive;
  }

  boolean wantsPartitions() {
    return alive && !draining;
  }

  Set<SourcePartition> partitions() {
    return new TreeSet<>(machine.state().assignment().partitions());
  }

  State state() {
    return machine.state();
  }

  long mostHeld() {
    return machine.mostHeld();
  }

  /** The flights whose rows were reported as committed, each as name/number. */
  Set<String> finished() {
    return finished;
  }

  void assigned(Set<SourcePartition> partitions) {
    Map<SourcePartition, OptionalLong> committed = new TreeMap<>();
    partitions.forEach(partition -> committed.put(partition, kafka.committed(partition)));
    input(new Input.Assigned(committed));
  }

  void revoked(Set<SourcePartition> partitions) {
    if (alive && !partitions.isEmpty()) {
      positions.keySet().removeAll(partitions);
      input(new Input.Revoked(partitions));
    }
  }

  void drain() {
    draining = true;
    input(new Input.Drain());
  }

  boolean isDrained() {
    return draining && machine.state() instanceof State.Idle;
  }

  void die() {
    alive = false;
    time.trace(() -> "%s dies".formatted(name));
    // The database needs a while to see it.
    time.after(0, 60_000, () -> postgres.disconnect(this));
  }

  private void poll() {
    if (!alive) {
      return;
    }
    List<PolledRecord> records = new ArrayList<>();
    int most = 1 + time.below(6);
    List<SourcePartition> order = new ArrayList<>(paused ? Set.of() : positions.keySet());
    if (!order.isEmpty()) {
      Collections.rotate(order, time.below(order.size()));
    }
    for (SourcePartition partition : order) {
      List<SimulatedRecord> log = kafka.log(partition);
      int position = positions.getOrDefault(partition, 0L).intValue();
      while (position < log.size() && records.size() < most) {
        records.add(log.get(position++).polled());
      }
      positions.put(partition, (long) position);
    }
    if (records.isEmpty()) {
      input(new Input.Ticked());
    } else {
      input(new Input.Polled(records));
    }
    time.after(500, 6000, this::poll);
  }

  private void input(Input input) {
    if (!alive) {
      return;
    }
    time.trace(() -> "%s <- %s".formatted(name, SimulationText.of(input)));
    if (input instanceof Input.Committed committed) {
      finished.add(name + "/" + committed.ticket().flight());
    }
    machine.on(input, time.now()).forEach(this::act);
    machine.on(new Input.Ticked(), time.now()).forEach(this::act);
  }

  private void act(Action action) {
    time.trace(() -> "%s -> %s".formatted(name, SimulationText.of(action)));
    switch (action) {
      case Action.ReadLedger read -> time.after(50, 5000, () -> readLedger(read));
      case Action.Start start -> positions.put(start.partition(), start.offset());
      case Action.PauseIntake pause -> paused = true;
      case Action.ResumeIntake resume -> paused = false;
      case Action.CommitOffsets commit -> {
        if (!time.fault(0.1)) {
          kafka.commit(this, commit.offsets());
        }
      }
      case Action.Rollback rollback ->
          toPostgres.add(
              () -> {
                postgres.rollback(this, rollback.flight());
                return true;
              });
      case Action.Copy copy -> toPostgres.add(() -> copied(copy));
      case Action.Commit commit -> toPostgres.add(() -> answer(postgres.commit(this, commit)));
      case Action.Index index ->
          toElasticsearch.add(() -> answer(elasticsearch.index(this, index)));
      case Action.Remove remove -> toElasticsearch.add(() -> answer(elasticsearch.remove(remove)));
      case Action.DeadLetter letter -> toLetters.add(() -> answer(kafka.deadLetter(letter)));
    }
  }

  private boolean copied(Action.Copy copy) {
    if (!alive) {
      return true; // no point: its transaction would be rolled back
    }
    Optional<Input.Report> report = postgres.copy(this, copy);
    report.ifPresent(this::answer);
    return report.isPresent();
  }

  private boolean answer(Input.Report report) {
    time.after(20, 3000, () -> input(report));
    return true;
  }

  private void readLedger(Action.ReadLedger read) {
    Input answer =
        postgres
            .readLedger(read.partitions())
            .<Input>map(Input.LedgerRead::new)
            .orElseGet(() -> new Input.LedgerUnreadable(read.partitions()));
    time.after(20, 3000, () -> input(answer));
  }
}
