package dev.spillway.gateway.http;

import dev.spillway.gateway.receipt.Inquiry;
import dev.spillway.gateway.receipt.Receipt;
import dev.spillway.gateway.receipt.ReceiptDesk;
import dev.spillway.gateway.receipt.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A request that waits for receipts, for so long at most. For its event loop, but for what the desk
 * calls, which is handed over to the loop.
 */
final class ReceiptWait implements Inquiry.Listener {
  private final EventLoop loop;
  private final Consumer<Result> done;
  private final long timer;
  private Optional<Inquiry> inquiry = Optional.empty();
  private Phase phase;

  private enum Phase {
    WAITING,
    /** The wait is over; the first look at Kafka is not. */
    RUN_OUT,
    DONE
  }

  /** How the wait ended. */
  sealed interface Result {}

  /** What is known. */
  record Known(List<Receipt> receipts) implements Result {}

  /** There is no such record. */
  record NoSuchRecord(String detail) implements Result {}

  /** Kafka could not be asked. */
  record Away(String reason) implements Result {}

  private ReceiptWait(EventLoop loop, Duration most, Consumer<Result> done) {
    this.loop = loop;
    this.done = done;
    this.phase = most.isZero() ? Phase.RUN_OUT : Phase.WAITING;
    this.timer = most.isZero() ? -1 : loop.after(most, this::runOut);
  }

  /**
   * Begins to wait.
   *
   * @param most zero: what the first look says
   * @param done is called once, on the loop, unless the wait is {@link #cancel cancelled}
   * @return empty if there are too many that wait
   */
  static Optional<ReceiptWait> begin(
      EventLoop loop, ReceiptDesk desk, Subject subject, Duration most, Consumer<Result> done) {
    ReceiptWait wait = new ReceiptWait(loop, most, done);
    wait.inquiry = desk.ask(subject, wait);
    if (wait.inquiry.isEmpty()) {
      wait.end();
      return Optional.empty();
    }
    loop.waiting().add(wait);
    return Optional.of(wait);
  }

  /** Ends the wait with what is known. */
  void runOut() {
    inquiry
        .filter(_ -> phase == Phase.WAITING)
        .ifPresent(
            waiting -> {
              phase = Phase.RUN_OUT;
              // About a record that a client names, nothing may be known before the first look.
              if (waiting.isAnswerable()) {
                finish(new Known(waiting.receipts()));
              }
            });
  }

  /** The client has gone. Returns whether the wait was still on. */
  boolean cancel() {
    boolean on = phase != Phase.DONE;
    end();
    return on;
  }

  @Override
  public void told(Inquiry told) {
    boolean isFinal = told.isFinal();
    List<Receipt> receipts = told.receipts();
    loop.run(
        () -> {
          if (isFinal || phase == Phase.RUN_OUT) {
            finish(new Known(receipts));
          }
        });
  }

  @Override
  public void noSuchRecord(String detail) {
    loop.run(() -> finish(new NoSuchRecord(detail)));
  }

  @Override
  public void away(String reason) {
    loop.run(() -> finish(new Away(reason)));
  }

  private void finish(Result result) {
    if (phase != Phase.DONE) {
      end();
      done.accept(result);
    }
  }

  private void end() {
    phase = Phase.DONE;
    loop.cancel(timer);
    loop.waiting().remove(this);
    inquiry.ifPresent(Inquiry::end);
  }
}
