package dev.spillway.local.send;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Delivers batches to one of several gateways: tries again what may succeed later, after the time
 * that the gateway names, with the same events, at the next gateway, until a deadline. For any
 * number of threads; each call blocks its own.
 */
public final class GatewayClient implements AutoCloseable {
  /** Longer than the gateway takes to give up on Kafka. */
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(45);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final HttpClient http;
  private final List<URI> gateways;
  private final Duration retryFor;
  private volatile String trouble = "";

  /** Which gateway answered last. */
  private volatile int current;

  /**
   * @param gateway base URL
   * @param retryFor how long a batch is tried, at the least once
   */
  public GatewayClient(String gateway, Duration retryFor) {
    this(List.of(gateway), retryFor);
  }

  /**
   * @param gateways base URLs, at least one
   * @param retryFor how long a batch is tried, at the least once
   */
  public GatewayClient(List<String> gateways, Duration retryFor) {
    if (gateways.isEmpty()) {
      throw new IllegalArgumentException("at least one gateway");
    }
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    this.gateways =
        gateways.stream()
            .map(gateway -> URI.create(gateway.replaceFirst("/+$", "") + "/v1/events"))
            .toList();
    this.retryFor = retryFor;
  }

  /** Delivers the batch; returns when every event has its outcome or the time is over. */
  public Delivery deliver(EventBatch batch) throws InterruptedException {
    Attempts attempts = new Attempts(batch);
    long end = System.nanoTime() + retryFor.toNanos();
    int at = current;
    for (int failures = 0; attempts.hasOpen(); ) {
      Duration pause = attempt(gateways.get(at), attempts, end);
      if (pause == null) {
        trouble = "";
        current = at;
        failures = 0;
        continue;
      }
      failures++;
      at = (at + 1) % gateways.size();
      trouble = attempts.lastReason();
      Duration longer = pause.compareTo(backoff(failures)) > 0 ? pause : backoff(failures);
      if (System.nanoTime() + longer.toNanos() - end >= 0) {
        attempts.giveUp(retryFor);
        break;
      }
      Thread.sleep(longer.toMillis());
    }
    return attempts.delivery();
  }

  /** Why requests are being tried again at this moment; empty when they are not. */
  public String trouble() {
    return trouble;
  }

  /** One request; the least pause before the next, or null when this one settled something. */
  private @Nullable Duration attempt(URI events, Attempts attempts, long end)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(events)
            .timeout(timeout(end))
            .header("Content-Type", attempts.contentType())
            .POST(BodyPublishers.ofByteArray(attempts.nextBody()));
    attempts.headers().forEach(request::header);
    HttpResponse<byte[]> response;
    try {
      response = http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (ConnectException | HttpConnectTimeoutException nothingSent) {
      attempts.failed(0, "no connection to " + events.getAuthority(), false);
      return Duration.ZERO;
    } catch (IOException lost) {
      attempts.failed(0, "the connection was lost: " + lost, true);
      return Duration.ZERO;
    }
    if (attempts.answered(response.statusCode(), response.body())) {
      return null;
    }
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,4}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(Duration.ZERO);
  }

  private static Duration timeout(long end) {
    Duration left = Duration.ofNanos(end - System.nanoTime());
    Duration least = Duration.ofSeconds(1);
    Duration timeout = left.compareTo(REQUEST_TIMEOUT) < 0 ? left : REQUEST_TIMEOUT;
    return timeout.compareTo(least) < 0 ? least : timeout;
  }

  /** Twice as long each time, with jitter, so that many clients do not come back at once. */
  private static Duration backoff(int failures) {
    long millis = FIRST_PAUSE.toMillis() << Math.min(failures - 1, 10);
    long most = Math.min(millis, LONGEST_PAUSE.toMillis());
    return Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
