package dev.spillway.local.send;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends the lines of a stream, several requests at a time, and keeps the score. Stops at the first
 * batch that could not be delivered within the client's deadline: the gateway is away then, and the
 * next batch would fare no better. {@link #begin} once; the rest is for any thread.
 */
public final class Upload implements AutoCloseable {
  /** Below the gateway's default limit for a body, which is 10 MiB. */
  private static final int MOST_BYTES = 4 << 20;

  /** Far more than the gateway takes for an event; a line that long is not kept in memory. */
  private static final int LONGEST_LINE = 16 << 20;

  private final GatewayClient client;
  private final Form form;
  private final Map<String, String> headers;
  private final RetrySafety retrySafety;
  private final int batchEvents;
  private final int concurrency;
  private final Semaphore free;
  private final Score score = new Score();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile @Nullable Thread reader;

  /**
   * @param batchEvents most events of one request
   * @param concurrency most requests at a time; with one, order is kept
   */
  public Upload(
      GatewayClient client,
      Form form,
      Map<String, String> headers,
      RetrySafety retrySafety,
      int batchEvents,
      int concurrency) {
    this.client = client;
    this.form = form;
    this.headers = headers;
    this.retrySafety = retrySafety;
    this.batchEvents = form.isSingle() ? 1 : batchEvents;
    this.concurrency = concurrency;
    this.free = new Semaphore(concurrency);
  }

  /** Begins to send; the stream is closed at the end. */
  public void begin(InputStream stream) {
    reader = Thread.ofPlatform().daemon().name("upload").start(() -> run(stream));
  }

  /** The score so far. */
  public Score score() {
    return score;
  }

  /** Whether all is done, after waiting for it at most this long. */
  public boolean await(Duration time) throws InterruptedException {
    return done.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void run(InputStream stream) {
    try (stream) {
      EventLines lines = EventLines.of(stream, LONGEST_LINE);
      List<EventLines.Line> batch = new ArrayList<>();
      int bytes = 0;
      for (EventLines.Line line = lines.read(); line != null; line = lines.read()) {
        score.read();
        if (line.tooLong()) {
          score.rejected(line.number(), 0, "the line is longer than " + LONGEST_LINE + " bytes");
          continue;
        }
        if (!batch.isEmpty()
            && (batch.size() == batchEvents || bytes + line.bytes().length > MOST_BYTES)) {
          submit(batch);
          batch = new ArrayList<>();
          bytes = 0;
        }
        if (score.isStopped()) {
          break;
        }
        batch.add(line);
        bytes += line.bytes().length;
      }
      if (!batch.isEmpty()) {
        submit(batch);
      }
      free.acquire(concurrency);
    } catch (IOException | UncheckedIOException unreadable) {
      score.stop("the input cannot be read: " + unreadable.getMessage());
    } catch (InterruptedException closed) {
      score.stop("interrupted");
    } finally {
      done.countDown();
    }
  }

  private void submit(List<EventLines.Line> lines) throws InterruptedException {
    free.acquire();
    if (score.isStopped()) {
      free.release();
      lines.forEach(line -> score.rejected(line.number(), 0, "not sent"));
      return;
    }
    Thread.ofVirtual().name("send").start(() -> send(lines));
  }

  private void send(List<EventLines.Line> lines) {
    try {
      List<byte[]> events = lines.stream().map(EventLines.Line::bytes).toList();
      Delivery delivery = client.deliver(new EventBatch(form, events, headers, retrySafety));
      for (Delivery.Rejection rejection : delivery.rejected()) {
        long number = lines.get(rejection.index()).number();
        score.rejected(number, rejection.status(), rejection.reason());
        if (rejection.isGivenUp()) {
          score.stop(rejection.reason());
        }
      }
      score.delivered(delivery);
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
      score.stop("interrupted");
    } catch (RuntimeException failure) {
      score.stop("cannot send: " + failure);
    } finally {
      free.release();
    }
  }

  /** Stops reading; requests on their way go on to their deadlines unless the client is closed. */
  @Override
  public void close() {
    Thread running = reader;
    if (running != null) {
      running.interrupt();
    }
  }
}
