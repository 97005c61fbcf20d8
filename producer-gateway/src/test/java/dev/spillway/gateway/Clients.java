package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that send one event after the other, each on one connection, whatever is answered, and
 * count the answers.
 */
final class Clients implements AutoCloseable {
  private final RunningGateway gateway;
  private final long begin = System.nanoTime();
  private final Deque<Long> accepted = new ConcurrentLinkedDeque<>();
  private final AtomicInteger refused = new AtomicInteger();
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
    try (KeepAliveClient client = new KeepAliveClient(gateway.port())) {
      while (!closed) {
        long asked = System.nanoTime();
        KeepAliveClient.Answer answer = client.post("{\"a\":1}".getBytes(UTF_8));
        long now = System.nanoTime();
        boolean tryAgain = answer.status() == 503 && !answer.header("Retry-After").isEmpty();
        if (answer.status() == 202) {
          accepted.addFirst(now);
        } else if (tryAgain) {
          refused.incrementAndGet();
          slowestRefusalNanos.accumulateAndGet(now - asked, Math::max);
        } else {
          unexpected.add(answer.status() + " " + answer.body());
        }
      }
    } catch (IOException e) {
      if (!closed) {
        unexpected.add(e.toString());
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

  Duration slowestRefusal() {
    return Duration.ofNanos(slowestRefusalNanos.get());
  }

  /** Other answers, and connections that were cut. */
  Queue<String> unexpected() {
    return unexpected;
  }

  @Override
  public void close() {
    closed = true;
  }
}
