package dev.spillway.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that send one event after the other, whatever is answered, and count the answers. */
final class Clients implements AutoCloseable {
  private final RunningGateway gateway;
  private final long begin = System.nanoTime();
  private final Deque<Long> accepted = new ConcurrentLinkedDeque<>();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger broken = new AtomicInteger();
  private final AtomicLong slowestRefusalNanos = new AtomicLong();
  private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  Clients(RunningGateway gateway, int count) {
    this.gateway = gateway;
    for (int i = 0; i < count; i++) {
      Thread.ofVirtual().start(this::run);
    }
  }

  private void run() {
    while (!closed) {
      long asked = System.nanoTime();
      try {
        RunningGateway.Reply reply = gateway.post("application/json", "{\"a\":1}");
        long now = System.nanoTime();
        boolean tryAgain = reply.status() == 503 && !reply.header("Retry-After").isEmpty();
        if (reply.status() == 202) {
          accepted.addFirst(now);
        } else if (tryAgain) {
          refused.incrementAndGet();
          slowestRefusalNanos.accumulateAndGet(now - asked, Math::max);
        } else {
          unexpected.add(reply.status() + " " + reply.json());
        }
      } catch (IOException e) {
        // A refusal goes out before the body is read, and closes the connection: the client may
        // still be writing when it goes, and then has no answer.
        broken.incrementAndGet();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  long seconds() {
    return Duration.ofNanos(System.nanoTime() - begin).toSeconds();
  }

  /** How many answers of 202 came within the last so much time. */
  long acceptedWithin(Duration last) {
    long from = System.nanoTime() - last.toNanos();
    return accepted.stream().takeWhile(at -> at - from > 0).count();
  }

  int refused() {
    return refused.get();
  }

  /** Requests without an answer. */
  int broken() {
    return broken.get();
  }

  Duration slowestRefusal() {
    return Duration.ofNanos(slowestRefusalNanos.get());
  }

  Queue<String> unexpected() {
    return unexpected;
  }

  @Override
  public void close() {
    closed = true;
  }
}
