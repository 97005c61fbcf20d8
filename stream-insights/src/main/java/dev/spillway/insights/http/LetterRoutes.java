package dev.spillway.insights.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.insights.letter.LetterDesk;
import dev.spillway.insights.letter.LetterRefused;
import dev.spillway.insights.pulse.Json;
import dev.spillway.runtime.config.Secret;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests about dead letters: one at a time, in a thread of their own, because they wait for
 * Kafka; a few may wait for their turn.
 */
final class LetterRoutes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LetterRoutes.class);
  static final String PATH = "/v1/dead-letters";
  private static final Pattern ONE = Pattern.compile(PATH + "/(\\d{1,9})/(\\d{1,18})(/redrive)?");
  private static final int WAITING = 16;
  private static final int MOST = 100;
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final LetterDesk desk;
  private final Optional<Secret> key;
  private final ThreadPoolExecutor worker;

  /**
   * Routes to a desk.
   *
   * @param key that a redrive needs; empty where there are none
   */
  LetterRoutes(LetterDesk desk, Optional<Secret> key) {
    this.desk = desk;
    this.key = key;
    this.worker =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("dead-letters").daemon().factory());
    worker.allowCoreThreadTimeOut(true);
  }

  /** Answers a request whose path begins with {@link #PATH}. */
  void request(HttpServerRequest request) {
    String method = request.method().name();
    if (request.path().equals(PATH)) {
      if (method.equals("GET")) {
        list(request);
      } else {
        Answers.notAllowed(request, "GET");
      }
      return;
    }
    Matcher one = ONE.matcher(request.path());
    if (!one.matches()) {
      Answers.problem(request, 404, "Not Found", "nothing at " + request.path());
      return;
    }
    int partition = Integer.parseInt(one.group(1));
    long offset = Long.parseLong(one.group(2));
    boolean redrive = one.group(3) != null;
    if (!method.equals(redrive ? "POST" : "GET")) {
      Answers.notAllowed(request, redrive ? "POST" : "GET");
    } else if (!redrive) {
      answer(request, () -> desk.show(partition, offset));
    } else if (mayRedrive(request)) {
      answer(request, () -> desk.redrive(partition, offset));
    }
  }

  private void list(HttpServerRequest request) {
    Optional<String> reason = Optional.ofNullable(request.getParam("reason"));
    String limit = request.getParam("limit");
    if (limit != null && !limit.matches("[1-9]\\d?|" + MOST)) {
      Answers.problem(request, 400, "Bad Request", "limit must be from 1 to " + MOST);
      return;
    }
    int most = limit == null ? 20 : Integer.parseInt(limit);
    answer(request, () -> new Letters(List.copyOf(desk.newest(reason, most))));
  }

  /** What the list is wrapped in. */
  private record Letters(List<Object> letters) {}

  /** Whether the request is authorised; else it has its answer. */
  private boolean mayRedrive(HttpServerRequest request) {
    if (key.isEmpty()) {
      Answers.problem(request, 403, "Forbidden", "this console only shows");
      return false;
    }
    String given = request.getHeader("authorization");
    byte[] wanted = ("Bearer " + key.get().reveal()).getBytes(UTF_8);
    // In constant time, so that how long it takes says nothing about the key.
    if (given == null || !MessageDigest.isEqual(given.getBytes(UTF_8), wanted)) {
      request.response().putHeader("www-authenticate", "Bearer");
      Answers.problem(request, 401, "Unauthorized", "a redrive needs the console's API key");
      return false;
    }
    return true;
  }

  private void answer(HttpServerRequest request, Callable<Object> wish) {
    io.vertx.core.Context loop = io.vertx.core.Vertx.currentContext();
    try {
      worker.execute(
          () -> {
            Runnable answer = granted(request, wish);
            loop.runOnContext(_ -> answer.run());
          });
    } catch (RejectedExecutionException e) {
      Answers.problem(request, 503, "Service Unavailable", "others are being served");
    }
  }

  /** Grants the wish, in the worker's thread; the answer is for the event loop. */
  private static Runnable granted(HttpServerRequest request, Callable<Object> wish) {
    try {
      Buffer body = Buffer.buffer(Json.write(wish.call()));
      return () -> Answers.send(request, 200, Answers.JSON, body);
    } catch (LetterRefused e) {
      String detail = String.valueOf(e.getMessage());
      return switch (e.why()) {
        case UNKNOWN -> () -> Answers.problem(request, 404, "Not Found", detail);
        case SETTLED -> () -> Answers.problem(request, 409, "Conflict", detail);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return () -> Answers.problem(request, 503, "Service Unavailable", "shutting down");
    } catch (TimeoutException | org.apache.kafka.common.errors.TimeoutException e) {
      return () -> Answers.problem(request, 503, "Service Unavailable", "Kafka did not answer");
    } catch (Exception e) {
      log.atWarn().setCause(e).log("a request about dead letters failed");
      return () -> Answers.problem(request, 502, "Bad Gateway", "Kafka refused it; see the log");
    }
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
