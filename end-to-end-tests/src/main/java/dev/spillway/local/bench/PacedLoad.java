package dev.spillway.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Events at a steady rate over HTTP: each request is due at a time of its own and is sent then,
 * however long others take, as long as one of its connections is free. Up to 1,000 events a second
 * are single; more go as NDJSON, in 1,000 requests a second.
 */
final class PacedLoad implements AutoCloseable {
  static final int MOST_REQUESTS_PER_SECOND = 1_000;
  private static final int CONNECTIONS = 64;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI url;
  private long nextNumber;

  /**
   * @param firstNumber of {@link BenchEvents}
   */
  PacedLoad(String url, long firstNumber) {
    this.url = URI.create(url);
    this.nextNumber = firstNumber;
  }

  /** An event as JSON in short form, without a line's end. */
  static String event(long n) {
    return "{\"id\":\"%s\",\"source\":\"%s\",\"type\":\"%s\",\"time\":\"%s\",\"data\":%s}"
        .formatted(
            BenchEvents.id(n),
            BenchEvents.SOURCE,
            BenchEvents.TYPE,
            BenchEvents.time(n),
            new String(BenchEvents.data(n), UTF_8));
  }

  /**
   * Sends events at a rate, and tells the sightings of the first of each request.
   *
   * @return events a second that were really sent
   * @throws IOException if an event was not accepted
   */
  double send(int eventsPerSecond, Duration duration, Sightings sightings)
      throws IOException, InterruptedException {
    int size = Math.max(1, eventsPerSecond / MOST_REQUESTS_PER_SECOND);
    long requests = Math.max(1, duration.toSeconds() * eventsPerSecond / size);
    long first = nextNumber;
    nextNumber += requests * size;
    long pause = duration.toNanos() / requests;
    AtomicLong next = new AtomicLong();
    long began = System.nanoTime();
    Callable<Void> sender =
        () -> {
          long i;
          while ((i = next.getAndIncrement()) < requests) {
            post(first + i * size, size, began + i * pause, sightings);
          }
          return null;
        };
    List<Future<Void>> senders = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CONNECTIONS; i++) {
        senders.add(threads.submit(sender));
      }
      for (Future<Void> one : senders) {
        one.get();
      }
    } catch (ExecutionException failure) {
      throw new IOException("events could not be sent", failure.getCause());
    }
    return requests * size * 1e9 / (System.nanoTime() - began);
  }

  private void post(long first, int size, long dueNanos, Sightings sightings)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(TIMEOUT)
            .header("Content-Type", size == 1 ? "application/json" : "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body(first, size)))
            .build();
    long left;
    while ((left = dueNanos - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    sightings.sent(BenchEvents.key(first).toUuid(), dueNanos);
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("the gateway answered " + answer.statusCode() + ": " + answer.body());
    }
  }

  private static byte[] body(long first, int size) throws IOException {
    if (size == 1) {
      return event(first).getBytes(UTF_8);
    }
    ByteArrayOutputStream lines = new ByteArrayOutputStream(600 * size);
    for (long n = first; n < first + size; n++) {
      lines.write(event(n).getBytes(UTF_8));
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
