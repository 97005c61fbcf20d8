package dev.spillway.gateway.http;

import dev.spillway.gateway.publish.Publication;
import dev.spillway.gateway.read.Decompression;
import dev.spillway.gateway.read.ProblemType;
import dev.spillway.gateway.read.RequestRefused;
import dev.spillway.gateway.receipt.Receipt;
import dev.spillway.gateway.receipt.ReceiptDesk;
import dev.spillway.gateway.receipt.Subject;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request with events, from its head to its answer. Lives on its event loop; {@link
 * Intake.Listener} is called from other threads, too, and hands back to the loop.
 */
final class Exchange implements Intake.Listener {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  /** Larger bodies are read by a worker, so that the loop's other connections do not wait. */
  private static final int BYTES_ON_LOOP = 256 * 1024;

  private static final CharSequence APPLIED = HttpHeaders.createOptimized("preference-applied");

  private enum Phase {
    RECEIVING,
    PUBLISHING,
    /** Every event has its result; the client waits until they are stored. */
    WAITING,
    ANSWERED
  }

  private final EventLoop loop;
  private final HttpServerRequest request;
  private final Offer offer;
  private final BodyBuffer body;
  private final Duration wish;

  /** Whoever sets this decides whether the events are sent or the request is given up. */
  private final AtomicBoolean decided = new AtomicBoolean();

  private long deadline;
  private Phase phase = Phase.RECEIVING;
  private long receivedAt;
  private volatile @Nullable Publication publication;
  private @Nullable ReceiptWait wait;

  /**
   * @param wish how long the client would wait for its events to be stored, once they are received;
   *     zero: not at all
   */
  Exchange(EventLoop loop, HttpServerRequest request, Offer offer, BodyBuffer body, Duration wish) {
    this.loop = loop;
    this.request = request;
    this.offer = offer;
    this.body = body;
    this.wish = wish;
    this.deadline = loop.receiveDeadline();
  }

  void begin() {
    loop.metrics().begun();
    loop.receiving().add(this);
    request.exceptionHandler(this::gone);
    request.handler(this::chunk);
    request.endHandler(_ -> received());
  }

  /** When the request must be answered, in the terms of {@link System#nanoTime()}. */
  long deadline() {
    return deadline;
  }

  /** Ends what takes longer than it may. */
  void expire() {
    if (phase == Phase.RECEIVING) {
      refuse(new RequestRefused(ProblemType.REQUEST_TIMEOUT, "the body did not arrive in time"));
      return;
    }
    Publication waiting = publication;
    if (waiting != null) {
      waiting.giveUp();
    } else if (decided.compareAndSet(false, true)) {
      refuse(new RequestRefused(ProblemType.BUSY, "the gateway had no time to read the events"));
    }
  }

  private void chunk(Buffer chunk) {
    if (phase != Phase.RECEIVING) {
      return;
    }
    switch (body.append(chunk)) {
      case DONE -> {}
      case OVER_LIMIT -> refuse(loop.bodyTooLarge());
      case OVER_BUDGET ->
          refuse(new RequestRefused(ProblemType.BUSY, "the memory for request bodies is full"));
    }
  }

  private void received() {
    if (phase != Phase.RECEIVING) {
      return;
    }
    phase = Phase.PUBLISHING;
    receivedAt = System.nanoTime();
    deadline = loop.publishDeadline();
    loop.receiving().remove(this);
    loop.publishing().add(this);
    loop.metrics().body(body.size());
    offer.sender().quota().chargeBytes(body.size());
    byte[] bytes = body.toByteArray();
    if (offer.decompression() == Decompression.NONE && bytes.length <= BYTES_ON_LOOP) {
      take(bytes);
      return;
    }
    try {
      loop.workers().execute(() -> take(bytes));
    } catch (RejectedExecutionException e) {
      refuse(new RequestRefused(ProblemType.BUSY, "too many large requests wait to be read"));
    }
  }

  /** On the loop, or on a worker. */
  private void take(byte[] bytes) {
    try {
      loop.intake().take(offer, bytes, this);
    } catch (RequestRefused refused) {
      loop.run(() -> refuse(refused));
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a request could not be read");
      loop.run(
          () ->
              refuse(new RequestRefused(ProblemType.INTERNAL, "the gateway failed; see its log")));
    }
  }

  @Override
  public boolean send(Publication toSend) {
    if (!decided.compareAndSet(false, true)) {
      return false;
    }
    publication = toSend;
    return true;
  }

  @Override
  public void settled(List<Slot> slots) {
    loop.metrics().events(slots);
    if (wish.isZero()) {
      loop.run(() -> answer(Answers.results(loop.topic(), slots)));
    } else {
      loop.run(() -> await(AwaitedEvents.of(slots)));
    }
  }

  /** Waits until the accepted events are stored, as far as the client's wish and room allow. */
  private void await(AwaitedEvents events) {
    Subject.Accepted subject = events.subject(loop.beforePublishing());
    if (phase == Phase.ANSWERED) {
      return;
    }
    Optional<ReceiptDesk> desk = loop.receipts().filter(_ -> !subject.places().isEmpty());
    Duration left = loop.granted(wish.minusNanos(System.nanoTime() - receivedAt));
    if (desk.isPresent() && left.isPositive()) {
      release();
      phase = Phase.WAITING;
      wait =
          ReceiptWait.begin(loop, desk.get(), subject, left, result -> waited(events, result))
              .orElse(null);
      if (wait != null) {
        request.response().closeHandler(_ -> left());
        return;
      }
    }
    // What could not be waited for is accepted all the same.
    answer(Answers.results(loop.topic(), events.slots()));
  }

  private void waited(AwaitedEvents events, ReceiptWait.Result result) {
    if (result instanceof ReceiptWait.Known(List<Receipt> receipts)) {
      request.response().putHeader(APPLIED, "wait=" + wish.plusMillis(999).toSeconds());
      answer(Answers.results(loop.topic(), events.with(receipts)));
    } else {
      answer(Answers.results(loop.topic(), events.slots()));
    }
  }

  private void refuse(RequestRefused refused) {
    if (phase != Phase.ANSWERED) {
      answer(Answers.refusal(refused));
    }
  }

  private void answer(Answer answer) {
    if (phase == Phase.ANSWERED) {
      return;
    }
    boolean incomplete = phase == Phase.RECEIVING;
    end();
    loop.metrics().answered(answer.status());
    if (offer.span() != null) {
      offer.span().end(answer.status(), body.size());
    }
    RateLimitHeaders.put(request.response(), offer.sender().quota());
    loop.send(request, answer, incomplete);
  }

  /** The client has gone. What is on its way to Kafka stays on its way. */
  private void gone(Throwable why) {
    log.atDebug().setCause(why).log("the connection broke");
    left();
  }

  private void left() {
    if (phase != Phase.ANSWERED) {
      decided.set(true);
      end();
      loop.metrics().aborted();
      if (offer.span() != null) {
        offer.span().abandon();
      }
    }
  }

  private void end() {
    phase = Phase.ANSWERED;
    release();
    if (wait != null) {
      wait.cancel();
    }
  }

  /** Gives back what a request needs until its events have their results. */
  private void release() {
    publication = null;
    body.release();
    loop.receiving().remove(this);
    loop.publishing().remove(this);
  }
}
