package dev.spillway.consumer.poll;

import dev.spillway.consumer.batch.Input;
import dev.spillway.consumer.batch.State;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of the machine, for others to look at. Written by the poll loop alone, with one
 * volatile write for every step; read by any thread. Nobody who looks can make the loop wait.
 */
public final class StateBoard {
  private static final Logger log = LoggerFactory.getLogger(StateBoard.class);

  private final InstantSource clock;
  private volatile Now now;
  private volatile @Nullable Thread waiting;

  /**
   * What is on the board.
   *
   * @param state the state
   * @param since since when it is of this kind
   * @param moves how often its kind, or whether records are fetched, has changed
   */
  public record Now(State state, Instant since, long moves) {}

  /**
   * A board that shows the state at the start.
   *
   * @param clock the wall clock, looked at when the kind of the state changes
   */
  public StateBoard(InstantSource clock) {
    this.clock = clock;
    this.now = new Now(State.start(), clock.instant(), 0);
  }

  /** What is on the board now. */
  public Now now() {
    return now;
  }

  /** For the poll loop: the state from now on, and what led to it. */
  void show(State next, Input why) {
    Now before = now;
    boolean sameKind = next.label().equals(before.state().label());
    boolean moved = !sameKind || next.intake() != before.state().intake();
    now =
        new Now(
            next,
            sameKind ? before.since() : clock.instant(),
            moved ? before.moves() + 1 : before.moves());
    if (!sameKind) {
      log.atDebug()
          .addKeyValue("from", before.state().label())
          .addKeyValue("to", next.label())
          .addKeyValue("why", why.getClass().getSimpleName())
          .addKeyValue("records", next.inFlightRecords())
          .log("state");
    }
    Thread waiter = moved ? waiting : null;
    if (waiter != null) {
      LockSupport.unpark(waiter);
    }
  }

  /**
   * Waits until there were more moves than {@code seen}, until the thread is unparked or
   * interrupted, or so long. For one thread.
   */
  public void awaitMove(long seen, long nanos) {
    waiting = Thread.currentThread();
    if (now.moves() == seen) {
      LockSupport.parkNanos(this, nanos);
    }
    waiting = null;
  }
}
