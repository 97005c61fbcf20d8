package dev.spillway.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Events at a steady rate over HTTP: each request is due at a time of its own and is sent then,
 * however long others take, as long as one of its connections is free. Up to 1,000 events a second
 * are single; more go as NDJSON, in 1,000 requests a second.
 *
 * <p>By a client that blocks: it shares the processors with what it measures, and the JDK's client
 * took more of them than each program that was measured.
 */
final class PacedLoad implements AutoCloseable {
  static final int MOST_REQUESTS_PER_SECOND = 1_000;

  /** So that the watching does not take the processors either. */
  static final int MOST_WATCHED_PER_SECOND = 250;

  private static final int CONNECTIONS = 64;
  private static final Timeout TIMEOUT = Timeout.ofSeconds(30);
  private static final ContentType NDJSON = ContentType.create("application/x-ndjson");

  private final CloseableHttpClient http = newClient();
  private final String url;
  private long nextNumber;

  /**
   * @param firstNumber of {@link BenchEvents}
   */
  PacedLoad(String url, long firstNumber) {
    this.url = url;
    this.nextNumber = firstNumber;
  }

  private static CloseableHttpClient newClient() {
    return HttpClients.custom()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS)
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(TIMEOUT)
                        .setSocketTimeout(TIMEOUT)
                        .build())
                .build())
        .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(TIMEOUT).build())
        // An event that was sent twice would be measured twice.
        .disableAutomaticRetries()
        .disableContentCompression()
        .disableCookieManagement()
        .disableRedirectHandling()
        .build();
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
   * Sends events at a rate, and tells the sightings of the first of a request: of each, or of every
   * so many-th where there would be more than 250 a second.
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
    long watchedOf = Math.ceilDiv(requests, duration.toSeconds() * MOST_WATCHED_PER_SECOND);
    AtomicLong next = new AtomicLong();
    long began = System.nanoTime();
    Callable<Void> sender =
        () -> {
          long i;
          while ((i = next.getAndIncrement()) < requests) {
            boolean watched = i % watchedOf == 0 || i == requests - 1;
            post(first + i * size, size, began + i * pause, watched ? sightings : null);
          }
          return null;
        };
    List<Future<Void>> senders = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
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

  private void post(long first, int size, long dueNanos, @Nullable Sightings sightings)
      throws IOException, InterruptedException {
    HttpPost request = new HttpPost(url);
    request.setEntity(
        new ByteArrayEntity(body(first, size), size == 1 ? ContentType.APPLICATION_JSON : NDJSON));
    long left;
    while ((left = dueNanos - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    if (sightings != null) {
      sightings.sent(BenchEvents.key(first).toUuid(), dueNanos);
    }
    http.execute(
        request,
        answer -> {
          String said = EntityUtils.toString(answer.getEntity());
          if (answer.getCode() / 100 != 2) {
            throw new IOException("the gateway answered " + answer.getCode() + ": " + said);
          }
          return answer.getCode();
        });
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
    http.close(CloseMode.IMMEDIATE);
  }
}
