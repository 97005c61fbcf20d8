package dev.spillway.local.traffic;

import dev.spillway.local.send.Delivery;
import dev.spillway.local.send.EventBatch;
import dev.spillway.local.send.GatewayClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends made-up traffic to a gateway until it is closed. What is due while all requests are under
 * way waits, and is let go when it is more than 20 seconds of the mean: clients give up, too.
 */
public final class Traffic implements AutoCloseable {
  private static final int MOST_REQUESTS = 64;
  private static final Duration TICK = Duration.ofMillis(20);
  private static final double MOST_SECONDS_BEHIND = 20;
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);

  private final GatewayClient client;
  private final TrafficShape shape;
  private final double rate;
  private final Requests requests;
  private final Semaphore free = new Semaphore(MOST_REQUESTS);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong retried = new AtomicLong();
  private final AtomicLong letGo = new AtomicLong();
  private final long began = System.nanoTime();
  private final Thread thread;
  private volatile String lastFailure = "";

  /**
   * What was sent so far.
   *
   * @param sent events in requests
   * @param failed events that were refused, or given up after tries
   * @param retried requests beyond the first of each
   * @param letGo events that were due and never sent, because all requests were under way
   */
  public record Counts(
      long sent, long accepted, long failed, long retried, long letGo, String lastFailure) {}

  /**
   * Begins at once.
   *
   * @param rate events per second, on average
   */
  public Traffic(String gateway, double rate, long seed) {
    this.client = new GatewayClient(gateway, Duration.ofSeconds(30));
    this.shape = new TrafficShape(rate, seed);
    this.rate = rate;
    this.requests = new Requests(new Random(seed));
    this.thread = Thread.ofPlatform().daemon().name("traffic").start(this::run);
  }

  /** The numbers so far. */
  public Counts counts() {
    return new Counts(
        sent.get(), accepted.get(), failed.get(), retried.get(), letGo.get(), lastFailure);
  }

  /** What the traffic does now. */
  public TrafficShape.Phase phase() {
    return shape.phase(elapsed());
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long behind = (long) shape.due(elapsed()) - sent.get() - letGo.get();
        long most = (long) Math.max(1, rate * MOST_SECONDS_BEHIND);
        if (behind > most) {
          letGo.addAndGet(behind - most);
          behind = most;
        }
        for (EventBatch batch : requests.next((int) behind, Instant.now())) {
          free.acquire();
          sent.addAndGet(batch.events().size());
          Thread.ofVirtual().name("traffic-request").start(() -> send(batch));
        }
        Thread.sleep(TICK.toMillis());
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(EventBatch batch) {
    try {
      Delivery delivery = client.deliver(batch);
      accepted.addAndGet(delivery.accepted());
      retried.addAndGet(delivery.retries());
      failed.addAndGet(delivery.rejected().size());
      if (!delivery.rejected().isEmpty()) {
        Delivery.Rejection first = delivery.rejected().getFirst();
        lastFailure = first.status() + " " + first.reason();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failure) {
      failed.addAndGet(batch.events().size());
      lastFailure = failure.toString();
    } finally {
      free.release();
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Sends no more, and waits a few seconds for the answers to what was sent. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(STOP_DEADLINE);
      // Whether or not all have come: the client is closed next.
      boolean all = free.tryAcquire(MOST_REQUESTS, STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      if (!all) {
        lastFailure = "some answers were not waited for";
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      client.close();
    }
  }
}
