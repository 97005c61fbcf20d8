package dev.spillway.consumer.poll;

import dev.spillway.consumer.batch.Action;
import dev.spillway.consumer.batch.BatchRules;
import dev.spillway.consumer.batch.Input;
import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.batch.SourcePartition;
import dev.spillway.consumer.batch.State;
import dev.spillway.consumer.batch.Step;
import dev.spillway.consumer.seam.FlushSeam;
import dev.spillway.consumer.sink.Flusher;
import dev.spillway.consumer.sink.Mailbox;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the Kafka consumer and the state machine: polls, hands what happens to
 * the machine, and does what the machine wants. It never waits for a store: a slow one costs
 * throughput, never the membership in the group.
 */
public final class PollLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(PollLoop.class);

  /**
   * Longest wait of a poll: how soon stopping and retries of this class are noticed at the latest.
   */
  private static final Duration LONGEST_POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final Settings settings;
  private final Flusher flusher;
  private final Inbox inbox;
  private final RecordDecoder decoder;
  private final PartitionNames names;
  private final Joiner joiner;
  private final OffsetCommits commits;
  private final PollMetrics metrics;
  private final CountDownLatch ended = new CountDownLatch(1);

  private State state = State.start();
  private volatile @Nullable Deadline end;

  /**
   * How the loop behaves.
   *
   * @param topic the topic to read
   * @param rules of the batches
   * @param defaultType type of a record that names none
   * @param revokeTimeout how long a revocation waits for the batch in flight
   * @param requestTimeout how long Kafka may take to answer
   * @param joinTimeout how long Kafka may take to say where partitions stand that came; the loop
   *     does nothing else meanwhile, nor does it end
   */
  public record Settings(
      String topic,
      BatchRules rules,
      String defaultType,
      Duration revokeTimeout,
      Duration requestTimeout,
      Duration joinTimeout) {}

  /**
   * A loop that has not begun.
   *
   * @param consumer owned by the loop from now on; closed when it ends
   * @param flusher makes the stores' side, given the mailbox for their answers
   * @param seam is told of every step
   */
  public PollLoop(
      Consumer<byte[], byte[]> consumer,
      Admin admin,
      Settings settings,
      Function<Mailbox, Flusher> flusher,
      FlushSeam seam,
      MeterRegistry registry) {
    this.consumer = consumer;
    this.settings = settings;
    this.inbox = new Inbox(consumer::wakeup);
    this.flusher = flusher.apply(inbox);
    this.decoder = new RecordDecoder(settings.defaultType());
    this.names = new PartitionNames(admin);
    this.joiner = new Joiner(consumer, names, settings.joinTimeout());
    this.commits = new OffsetCommits(consumer, seam);
    this.metrics = new PollMetrics(registry, settings.rules());
  }

  /**
   * Runs until {@link #stop} or a fatal error; then closes the consumer and the stores' threads.
   */
  @Override
  public void run() {
    try {
      consumer.subscribe(Set.of(settings.topic()), new Rebalance());
      while (end == null) {
        turn();
      }
      finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the poll loop was interrupted", e);
    } finally {
      close();
      ended.countDown();
    }
  }

  private void turn() throws InterruptedException {
    Duration wait = untilDeadline();
    if (joiner.isIntakePaused()) {
      // The waiting is done here: Kafka's poll does not wait but spins while it has records
      // buffered
      // of partitions that are paused.
      Input first = inbox.next(wait.toNanos());
      if (first != null) {
        apply(first);
      }
      wait = Duration.ZERO;
    }
    List<PolledRecord> records = poll(wait);
    if (!records.isEmpty()) {
      apply(new Input.Polled(records));
    }
    Input input;
    while ((input = inbox.next()) != null) {
      apply(input);
      apply(new Input.Ticked());
    }
    joiner.join(System.nanoTime()).ifPresent(this::apply);
    apply(new Input.Ticked());
    commits.send(System.nanoTime());
  }

  private List<PolledRecord> poll(Duration longest) {
    ConsumerRecords<byte[], byte[]> polled;
    try {
      polled = consumer.poll(inbox.beginPoll() ? longest : Duration.ZERO);
    } catch (WakeupException e) {
      return List.of(); // a store has answered, or the loop is to stop
    } finally {
      inbox.endPoll();
    }
    List<PolledRecord> records = new ArrayList<>(polled.count());
    for (TopicPartition partition : polled.partitions()) {
      SourcePartition source = names.of(partition);
      for (ConsumerRecord<byte[], byte[]> one : polled.records(partition)) {
        records.add(decoder.decode(source, one));
      }
    }
    return records;
  }

  private Duration untilDeadline() {
    long longest = LONGEST_POLL.toNanos();
    long now = System.nanoTime();
    long wait =
        state.deadline(settings.rules()).stream().map(at -> at - now).findFirst().orElse(longest);
    return Duration.ofNanos(Math.clamp(wait, 0, longest));
  }

  /** The one place where the state changes. */
  private void apply(Input input) {
    Step step = state.on(input, System.nanoTime(), settings.rules());
    String from = PollMetrics.name(state);
    String to = PollMetrics.name(step.next());
    if (!from.equals(to)) {
      log.atDebug()
          .addKeyValue("from", from)
          .addKeyValue("to", to)
          .addKeyValue("why", input.getClass().getSimpleName())
          .addKeyValue("records", step.next().inFlightRecords())
          .log("state");
    }
    state = step.next();
    metrics.now(state);
    for (Action action : step.actions()) {
      perform(action);
    }
  }

  private void perform(Action action) {
    switch (action) {
      case Action.Request request -> flusher.begin(request);
      case Action.Rollback rollback -> flusher.rollback();
      case Action.ReadLedger read -> flusher.readLedger(read);
      case Action.CommitOffsets commit ->
          commit.offsets().forEach((p, offset) -> commits.add(PartitionNames.kafka(p), offset));
      case Action.Start start -> {
        log.atInfo()
            .addKeyValue("partition", start.partition())
            .addKeyValue("offset", start.offset())
            .log("partition started");
        joiner.start(start.partition(), start.offset());
      }
      case Action.PauseIntake pause -> {
        log.atInfo()
            .addKeyValue("held_bytes", state.heldBytes())
            .log("paused: memory budget used up");
        joiner.pauseIntake();
      }
      case Action.ResumeIntake resume -> {
        log.atInfo().addKeyValue("held_bytes", state.heldBytes()).log("resumed");
        joiner.resumeIntake();
      }
    }
  }

  /** Begins nothing new, and finishes what is in flight if it can within a part of what is left. */
  private void finish() throws InterruptedException {
    consumer.pause(consumer.assignment());
    apply(new Input.Drain());
    waitForFlight(Set.of(), bounded(settings.revokeTimeout()));
    commits.sendAndWait(bounded(settings.requestTimeout()));
  }

  /** At most a part of what is left once the loop is to end. */
  private Duration bounded(Duration timeout) {
    Deadline last = end;
    return last == null ? timeout : last.bound(timeout);
  }

  /**
   * Lets the batch in flight arrive, if it touches these partitions; no partitions: whatever it
   * touches.
   */
  private void waitForFlight(Set<SourcePartition> partitions, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (isInFlight(partitions) && System.nanoTime() - end < 0) {
      long now = System.nanoTime();
      long next = state.deadline(settings.rules()).orElse(end);
      Input input = inbox.next(Math.min(end - now, Math.max(0, next - now)));
      if (input != null) {
        apply(input);
      }
      apply(new Input.Ticked());
    }
  }

  private boolean isInFlight(Set<SourcePartition> partitions) {
    return state.inFlight().stream()
        .flatMap(batch -> batch.nextOffsets().keySet().stream())
        .anyMatch(partition -> partitions.isEmpty() || partitions.contains(partition));
  }

  private void close() {
    try {
      consumer.close(
          org.apache.kafka.clients.consumer.CloseOptions.timeout(
              bounded(settings.requestTimeout())));
    } catch (RuntimeException e) {
      log.atWarn().addKeyValue("error", e.toString()).log("the consumer did not close cleanly");
    }
    try {
      flusher.close(bounded(settings.revokeTimeout()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      log.atWarn().log("interrupted while the stores' threads were ending");
    }
  }

  /**
   * Asks the loop to end, from any thread, and waits for it. What is in flight arrives or is
   * abandoned: each step has a part of the deadline, whatever the servers do.
   *
   * @return whether it has ended in time
   */
  public boolean stop(Duration deadline) throws InterruptedException {
    end = Deadline.in(deadline);
    inbox.wake();
    return ended.await(deadline.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Called by Kafka inside a poll, in the loop's thread. */
  private final class Rebalance implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        log.atInfo().addKeyValue("partitions", partitions).log("assigned");
        joiner.assigned(partitions);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      inbox.endPoll();
      if (partitions.isEmpty()) {
        return;
      }
      Set<SourcePartition> going = sources(partitions);
      try {
        waitForFlight(going, bounded(settings.revokeTimeout()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      commits.sendAndWait(bounded(settings.revokeTimeout()));
      gone("revoked", partitions, going);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      gone("lost", partitions, sources(partitions));
    }

    private void gone(
        String how, Collection<TopicPartition> partitions, Set<SourcePartition> sources) {
      log.atInfo().addKeyValue("partitions", partitions).log(how);
      joiner.forget(partitions);
      commits.forget(partitions);
      if (!sources.isEmpty()) {
        apply(new Input.Revoked(sources));
      }
      names.forget(partitions);
    }

    private Set<SourcePartition> sources(Collection<TopicPartition> partitions) {
      Set<SourcePartition> sources = new TreeSet<>();
      for (TopicPartition partition : partitions) {
        if (names.knows(partition)) {
          sources.add(names.of(partition));
        }
      }
      return sources;
    }
  }
}
