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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
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

  /** Longest wait of a poll: how soon a stop and retries of this class are noticed. */
  private static final Duration LONGEST_POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final Settings settings;
  private final Flusher flusher;
  private final Inbox inbox;
  private final Decoder decoder;
  private final PartitionNames names;
  private final Joiner joiner;
  private final OffsetCommits commits;
  private final StateBoard board;
  private final CountDownLatch ended = new CountDownLatch(1);

  private State state = State.start();
  private volatile @Nullable Deadline end;

  /**
   * How the loop behaves.
   *
   * @param topic the topic to read
   * @param rules of the batches
   * @param revokeTimeout how long a revocation waits for the batch in flight
   * @param requestTimeout how long Kafka may take to answer
   * @param joinTimeout how long Kafka may take to say where partitions stand that came; the loop
   *     does nothing else meanwhile, nor does it end
   */
  public record Settings(
      String topic,
      BatchRules rules,
      Duration revokeTimeout,
      Duration requestTimeout,
      Duration joinTimeout) {}

  /**
   * A loop that has not begun.
   *
   * @param consumer owned by the loop from now on; closed when it ends
   * @param decoder reads the topic's records
   * @param flusher makes the stores' side, given the mailbox for their answers
   * @param seam is told of every step
   * @param board shows the state from now on
   */
  public PollLoop(
      Consumer<byte[], byte[]> consumer,
      Admin admin,
      Settings settings,
      Decoder decoder,
      Function<Mailbox, Flusher> flusher,
      FlushSeam seam,
      StateBoard board) {
    this.consumer = consumer;
    this.settings = settings;
    this.inbox = new Inbox(consumer::wakeup);
    this.flusher = flusher.apply(inbox);
    this.decoder = decoder;
    this.names = new PartitionNames(admin);
    this.joiner = new Joiner(consumer, names, settings.joinTimeout());
    this.commits = new OffsetCommits(consumer, seam);
    this.board = board;
  }

  /** Runs until {@link #end} or a fatal error; then closes the consumer and the stores' threads. */
  @Override
  public void run() {
    try {
      consumer.subscribe(
          Set.of(settings.topic()), new Rebalance(inbox, joiner, commits, names, new Going()));
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
      // The waiting is done here: Kafka's poll does not wait but spins while it has records of
      // paused partitions buffered.
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
    state = step.next();
    board.show(state, input);
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
      consumer.close(CloseOptions.timeout(bounded(settings.requestTimeout())));
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
   * Asks the loop to end, from any thread; does not wait. What is in flight arrives or is
   * abandoned: each step has a part of the time, whatever the servers do.
   */
  public void end(Duration within) {
    end = Deadline.in(within);
    inbox.wake();
  }

  /**
   * Asks the loop to end, and waits for it.
   *
   * @return whether it has ended in time
   */
  public boolean stop(Duration within) throws InterruptedException {
    end(within);
    return ended.await(within.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** What a rebalance does with what is under way. */
  private final class Going implements Rebalance.Flow {
    @Override
    public Duration settle(Set<SourcePartition> partitions) {
      try {
        waitForFlight(partitions, bounded(settings.revokeTimeout()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return bounded(settings.revokeTimeout());
    }

    @Override
    public void revoked(Set<SourcePartition> partitions) {
      apply(new Input.Revoked(partitions));
    }
  }
}
