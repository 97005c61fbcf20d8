package dev.spillway.gateway.http;

import dev.spillway.gateway.access.Sender;
import dev.spillway.gateway.read.Decompression;
import dev.spillway.gateway.read.Mapping;
import dev.spillway.gateway.read.ProblemType;
import dev.spillway.gateway.read.RequestHeaders;
import dev.spillway.gateway.read.RequestRefused;
import dev.spillway.gateway.receipt.ReceiptDesk;
import dev.spillway.gateway.receipt.RecordPlace;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * One thread's share of the port for events: its connections, its requests in progress and their
 * deadlines. All methods are for that thread, except {@link #run} and {@link #shutdown}.
 */
final class EventLoop extends VerticleBase {
  private static final long TICK_MILLIS = 100;

  /** How long a client may go on sending a body that was refused, so that it reads the answer. */
  private static final long LINGER_MILLIS = 1_000;

  /** The rest of a refused body up to this size is read and forgotten; the connection lives on. */
  private static final int BYTES_TO_SKIP = 64 * 1024;

  private static final CharSequence PROBLEM = HttpHeaders.createOptimized(Answer.PROBLEM);
  private static final CharSequence JSON = HttpHeaders.createOptimized(Answer.JSON);
  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("retry-after");
  private static final CharSequence AUTHENTICATE = HttpHeaders.createOptimized("www-authenticate");
  private static final CharSequence PREFER = HttpHeaders.createOptimized("prefer");
  private static final CharSequence ENCODINGS = HttpHeaders.createOptimized(Decompression.ACCEPTED);

  private final HttpEndpoint endpoint;
  private final Framing framing = new Framing();
  private final Set<Exchange> receiving = new LinkedHashSet<>();
  private final Set<Exchange> publishing = new LinkedHashSet<>();
  private final Set<ReceiptWait> waiting = new HashSet<>();
  private Context loop;
  private Thread thread;
  private HttpServer server;

  @SuppressWarnings("NullAway.Init") // Vert.x calls start before anything else
  EventLoop(HttpEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public Future<?> start() {
    loop = context;
    thread = Thread.currentThread();
    server = vertx.createHttpServer(endpoint.serverOptions());
    server.connectionHandler(endpoint::connected);
    server.invalidRequestHandler(this::invalid);
    server.requestHandler(this::request);
    vertx.setPeriodic(TICK_MILLIS, _ -> expire());
    return server
        .listen(endpoint.address())
        .onSuccess(listening -> endpoint.listening(listening.actualPort()));
  }

  /**
   * Stops listening and ends the connections as their requests end, at the latest at timeout. Who
   * waits for a receipt is told what is known.
   */
  Future<Void> shutdown(Duration timeout) {
    run(() -> List.copyOf(waiting).forEach(ReceiptWait::runOut));
    return server.shutdown(timeout);
  }

  /** Runs on this loop's thread: now if called there, else soon. */
  void run(Runnable action) {
    if (Thread.currentThread() == thread) {
      action.run();
    } else {
      loop.runOnContext(_ -> action.run());
    }
  }

  Set<Exchange> receiving() {
    return receiving;
  }

  Set<Exchange> publishing() {
    return publishing;
  }

  Set<ReceiptWait> waiting() {
    return waiting;
  }

  /** Runs an action on this loop later; returns what {@link #cancel} takes. */
  long after(Duration time, Runnable action) {
    return vertx.setTimer(Math.max(1, time.toMillis()), _ -> action.run());
  }

  void cancel(long timer) {
    vertx.cancelTimer(timer);
  }

  /** Where receipts are told; empty: they are switched off. */
  Optional<ReceiptDesk> receipts() {
    return endpoint.receipts();
  }

  /** How much of a wait a client is granted: none while the gateway ends. */
  Duration granted(Duration wish) {
    Duration most = endpoint.isDraining() ? Duration.ZERO : endpoint.mostWait();
    return wish.compareTo(most) < 0 ? wish : most;
  }

  /** A time before any event was sent that has an acknowledgement only now. */
  long beforePublishing() {
    return System.currentTimeMillis() - endpoint.publishTimeout().toMillis();
  }

  String topic() {
    return endpoint.topic();
  }

  long receiveDeadline() {
    return System.nanoTime() + endpoint.requestTimeout().toNanos();
  }

  long publishDeadline() {
    return System.nanoTime() + endpoint.publishTimeout().toNanos();
  }

  RequestMetrics metrics() {
    return endpoint.metrics();
  }

  Intake intake() {
    return endpoint.intake();
  }

  Executor workers() {
    return endpoint.workers();
  }

  private void request(HttpServerRequest request) {
    if (framing.isDistrusted(request.connection())) {
      request.connection().close();
      return;
    }
    Optional<RequestRefused> ambiguous = framing.refusal(request);
    if (ambiguous.isPresent()) {
      Answer answer = Answers.refusal(ambiguous.get());
      metrics().counted(answer.status());
      send(request, answer, true);
      return;
    }
    switch (endpoint.routes().find(request.method().name(), request.path())) {
      case Routes.Events(Mapping mapping) -> events(request, mapping);
      case Routes.OfReceipt(RecordPlace place) -> receipt(request, place);
      case Routes.Document(Answer answer) -> sendAtOnce(request, answer);
      case Routes.Nothing(ProblemType type, String detail, String allow) -> {
        if (!allow.isEmpty()) {
          request.response().putHeader(HttpHeaders.ALLOW, allow);
        }
        refuse(request, new RequestRefused(type, detail));
      }
    }
  }

  private void receipt(HttpServerRequest request, RecordPlace place) {
    try {
      endpoint.authentication().sender(request.headers());
      new ReceiptExchange(this, request, place).begin(receipts().orElseThrow());
    } catch (RequestRefused refused) {
      refuse(request, refused);
    }
  }

  private void events(HttpServerRequest request, Mapping mapping) {
    RequestHeaders headers = new RequestHeaders();
    request.headers().forEach((name, value) -> headers.add(name, value));
    try {
      Sender sender = endpoint.authentication().sender(request.headers());
      Optional<Duration> wait = sender.quota().admit();
      RateLimitHeaders.put(request.response(), sender.quota());
      if (wait.isPresent()) {
        metrics().rateLimited();
        sendAtOnce(request, Answers.rateLimited(wait.get()));
        return;
      }
      // All that can be known from the head is said before a byte of the body is read.
      headers.bodyForm();
      Decompression decompression = Decompression.of(headers.contentEncoding());
      long declared = contentLength(request);
      if (declared > endpoint.bodyLimit()) {
        throw bodyTooLarge();
      }
      if (endpoint.isDraining()) {
        throw new RequestRefused(ProblemType.UNAVAILABLE, "the gateway is shutting down");
      }
      Optional<String> unavailable = intake().unavailable();
      if (unavailable.isPresent()) {
        throw new RequestRefused(ProblemType.UNAVAILABLE, unavailable.get());
      }
      BodyBuffer body = new BodyBuffer(endpoint.bodyLimit(), declared, endpoint.bufferedBodies());
      new Exchange(this, request, sender, headers, mapping, decompression, body, wish(request))
          .begin();
      if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
        request.response().writeContinue();
      }
    } catch (RequestRefused refused) {
      refuse(request, refused);
    }
  }

  /** How long the client would wait for its events to be stored. */
  private Duration wish(HttpServerRequest request) {
    return receipts().isPresent() && request.headers().contains(PREFER)
        ? Preference.wait(request.headers().getAll(PREFER), endpoint.mostWait())
        : Duration.ZERO;
  }

  RequestRefused bodyTooLarge() {
    return new RequestRefused(
        ProblemType.TOO_LARGE,
        "the body is larger than limits.body-bytes: " + endpoint.bodyLimit() + " bytes");
  }

  private static long contentLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE; // longer than a long has digits
    }
  }

  private void refuse(HttpServerRequest request, RequestRefused refused) {
    sendAtOnce(request, Answers.refusal(refused));
  }

  /** An answer that needs nothing of the body. */
  private void sendAtOnce(HttpServerRequest request, Answer answer) {
    metrics().counted(answer.status());
    long declared = contentLength(request);
    boolean chunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    send(request, answer, chunked || declared > BYTES_TO_SKIP);
  }

  private void invalid(HttpServerRequest request) {
    if (framing.isDistrusted(request.connection())) {
      request.connection().close();
      return;
    }
    Answer answer = InvalidRequests.answer(request.decoderResult().cause());
    metrics().counted(answer.status());
    send(request, answer, true);
  }

  /**
   * Sends an answer.
   *
   * @param incomplete whether a long rest of the request may still come, which is not waited for
   */
  void send(HttpServerRequest request, Answer answer, boolean incomplete) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    response.setStatusCode(answer.status());
    response.putHeader(HttpHeaders.CONTENT_TYPE, contentType(answer));
    if (answer.retryAfter() > 0) {
      response.putHeader(RETRY_AFTER, String.valueOf(answer.retryAfter()));
    }
    if (answer.status() == ProblemType.UNSUPPORTED_MEDIA_TYPE.status()) {
      response.putHeader(HttpHeaders.ACCEPT_ENCODING, ENCODINGS);
    }
    if (answer.status() == ProblemType.UNAUTHENTICATED.status()) {
      response.putHeader(AUTHENTICATE, Authentication.CHALLENGE);
    }
    if (incomplete || endpoint.isDraining()) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    response.end(answer.body());
    if (incomplete) {
      vertx.setTimer(LINGER_MILLIS, _ -> request.connection().close());
    }
  }

  private static CharSequence contentType(Answer answer) {
    return switch (answer.contentType()) {
      case Answer.JSON -> JSON;
      case Answer.PROBLEM -> PROBLEM;
      default -> answer.contentType();
    };
  }

  /** The sets are in the order of their deadlines. */
  private void expire() {
    long now = System.nanoTime();
    expire(receiving, now);
    expire(publishing, now);
  }

  private static void expire(Set<Exchange> exchanges, long now) {
    // A copy, because an exchange that ends leaves the set.
    for (Exchange exchange : exchanges.stream().takeWhile(e -> e.deadline() <= now).toList()) {
      exchange.expire();
    }
  }
}
