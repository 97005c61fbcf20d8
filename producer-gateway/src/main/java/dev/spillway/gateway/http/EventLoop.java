package dev.spillway.gateway.http;

import dev.spillway.gateway.read.Decompression;
import dev.spillway.gateway.read.ProblemType;
import dev.spillway.gateway.read.RequestRefused;
import dev.spillway.gateway.receipt.ReceiptDesk;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ServerSSLOptions;
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
  private static final long IDLE_TICK_MILLIS = 1_000;

  /** How long a client may go on sending a body that was refused, so that it reads the answer. */
  private static final long LINGER_MILLIS = 1_000;

  /** RFC 9113, section 7: what a server says that needs no more of a request (section 8.1). */
  private static final long NO_ERROR = 0;

  private static final CharSequence PROBLEM = HttpHeaders.createOptimized(Answer.PROBLEM);
  private static final CharSequence JSON = HttpHeaders.createOptimized(Answer.JSON);
  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("retry-after");
  private static final CharSequence AUTHENTICATE = HttpHeaders.createOptimized("www-authenticate");
  private static final CharSequence ENCODINGS = HttpHeaders.createOptimized(Decompression.ACCEPTED);

  private final HttpEndpoint endpoint;
  private final IdleConnections idle;
  private final Set<Exchange> receiving = new LinkedHashSet<>();
  private final Set<Exchange> publishing = new LinkedHashSet<>();
  private final Set<ReceiptWait> waiting = new HashSet<>();
  private Context loop;
  private Thread thread;
  private HttpServer server;

  @SuppressWarnings("NullAway.Init") // Vert.x calls start before anything else
  EventLoop(HttpEndpoint endpoint) {
    this.endpoint = endpoint;
    this.idle = new IdleConnections(endpoint.idleTimeout());
  }

  @Override
  public Future<?> start() {
    loop = context;
    thread = Thread.currentThread();
    server = vertx.createHttpServer(endpoint.serverOptions());
    server.connectionHandler(this::connected);
    RequestDispatch dispatch = new RequestDispatch(endpoint, this);
    server.invalidRequestHandler(dispatch::invalid);
    server.requestHandler(dispatch::request);
    vertx.setPeriodic(TICK_MILLIS, _ -> expire());
    vertx.setPeriodic(IDLE_TICK_MILLIS, _ -> idle.expire(System.nanoTime()));
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

  /** Uses other certificates for new connections. */
  Future<?> update(ServerSSLOptions tls) {
    return server.updateSSLOptions(tls);
  }

  /** Runs on this loop's thread: now if called there, else soon. */
  void run(Runnable action) {
    if (Thread.currentThread() == thread) {
      action.run();
    } else {
      loop.runOnContext(_ -> action.run());
    }
  }

  private void connected(HttpConnection connection) {
    if (endpoint.admits(connection)) {
      idle.opened(connection);
      connection.closeHandler(
          _ -> {
            idle.closed(connection);
            endpoint.left();
          });
    }
  }

  IdleConnections idle() {
    return idle;
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

  RequestRefused bodyTooLarge() {
    return new RequestRefused(
        ProblemType.TOO_LARGE,
        "the body is larger than limits.body-bytes: " + endpoint.bodyLimit() + " bytes");
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
    if (answer.body().length() > 0) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, contentType(answer));
    }
    if (answer.retryAfter() > 0) {
      response.putHeader(RETRY_AFTER, String.valueOf(answer.retryAfter()));
    }
    if (answer.status() == ProblemType.UNSUPPORTED_MEDIA_TYPE.status()) {
      response.putHeader(HttpHeaders.ACCEPT_ENCODING, ENCODINGS);
    }
    if (answer.status() == ProblemType.UNAUTHENTICATED.status()) {
      response.putHeader(AUTHENTICATE, Authentication.CHALLENGE);
    }
    boolean streams = request.version() == HttpVersion.HTTP_2;
    if (!streams && (incomplete || endpoint.isDraining())) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    Future<Void> _ = response.end(answer.body());
    if (incomplete) {
      vertx.setTimer(LINGER_MILLIS, _ -> end(request, streams));
    }
  }

  /** Over HTTP/2 the other requests of the connection go on. */
  private static void end(HttpServerRequest request, boolean streams) {
    if (!streams) {
      request.connection().close();
    } else if (!request.isEnded()) {
      request.response().reset(NO_ERROR);
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
