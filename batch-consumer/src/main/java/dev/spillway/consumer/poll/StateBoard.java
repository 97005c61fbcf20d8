package dev.spillway.consumer.poll;

import dev.spillway.consumer.batch.Input;
import dev.spillway.consumer.batch.State;
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

  private volatile Now now = new Now(State.start(), System.nanoTime(), 0);
  private volatile @Nullable Thread waiting;

  /**
   * What is on the board.
   *
   * @param state the state
   * @param sinceNanos since when it is of this kind, on the clock of {@link System#nanoTime}
   * @param moves how often its kind, or whether records are fetched, has changed
   */
  public record Now(State state, long sinceNanos, long moves) {}

  /** What is on the board now. */
  public Now now() {
    return now;
  }

  /** For the poll loop: the state from now on, and what led to it. */
  void show(State next, Input why, long nowNanos) {
    Now before = now;
    boolean sameKind = next.label().equals(before.state().label());
    boolean moved = !sameKind || next.intake() != before.state().intake();
    now =
        new Now(
            next,
            sameKind ? before.sinceNanos() : nowNanos,
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
