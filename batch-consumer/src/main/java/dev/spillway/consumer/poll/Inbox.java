package dev.spillway.consumer.poll;

import dev.spillway.consumer.batch.Input;
import dev.spillway.consumer.sink.Mailbox;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What other threads tell the poll loop. Bounded by its senders: each lane of a flight has at most
 * one answer under way. A delivery ends a poll that is waiting.
 */
final class Inbox implements Mailbox {
  private final LinkedBlockingQueue<Input> inputs = new LinkedBlockingQueue<>();
  private final AtomicBoolean polling = new AtomicBoolean();
  private final Runnable wakeup;

  /**
   * An empty inbox.
   *
   * @param wakeup ends a poll; called from any thread
   */
  Inbox(Runnable wakeup) {
    this.wakeup = wakeup;
  }

  @Override
  public void deliver(Input input) {
    inputs.add(input);
    wake();
  }

  /** Ends a poll that is waiting. */
  void wake() {
    if (polling.compareAndSet(true, false)) {
      wakeup.run();
    }
  }

  /** Says that a poll begins, unless something has been delivered: then it must not wait. */
  boolean beginPoll() {
    polling.set(true);
    return inputs.isEmpty();
  }

  void endPoll() {
    polling.set(false);
  }

  @Nullable Input next() {
    return inputs.poll();
  }

  /** The next input, waiting for it no longer than that. */
  @Nullable Input next(long timeoutNanos) throws InterruptedException {
    return inputs.poll(Math.max(0, timeoutNanos), TimeUnit.NANOSECONDS);
  }
}
