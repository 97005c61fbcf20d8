package dev.spillway.insights.http;

import dev.spillway.insights.config.ConsoleConfig;
import dev.spillway.insights.letter.LetterDesk;
import dev.spillway.insights.pulse.Json;
import dev.spillway.insights.view.Snapshot;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live console: a page, and a stream of snapshots that it shows. One event loop; a client that
 * does not read its snapshots is left out until it does.
 */
public final class Console implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Console.class);

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int IDLE_SECONDS = 60;
  private static final int MAX_STREAMS = 100;
  private static final long PERIOD_MILLIS = 1000;

  /** After the full second, when most of it has been told. */
  private static final long PHASE_MILLIS = 600;

  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setEventLoopPoolSize(1)
              .setWorkerPoolSize(2)
              .setInternalBlockingPoolSize(2));
  private final StaticFiles files = new StaticFiles();
  private final Supplier<Snapshot> snapshots;
  private final LetterRoutes letters;
  private final HttpServer server;

  /** Those who read the stream; only for the event loop. */
  private final Set<HttpServerResponse> streams = new LinkedHashSet<>();

  /** How many they are, for any thread. */
  private volatile int readers;

  private Console(ConsoleConfig config, Supplier<Snapshot> snapshots, LetterDesk desk) {
    this.snapshots = snapshots;
    this.letters = new LetterRoutes(desk, config.redriveKey());
    this.server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setMaxHeaderSize(16 * 1024)
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(true)
                .setCompressionLevel(1)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS));
    server.requestHandler(this::request);
  }

  /**
   * Starts listening.
   *
   * @param snapshots asked on the event loop: it must not wait
   * @param desk for dead letters
   * @throws IOException if the address cannot be bound; the message names it
   */
  public static Console start(ConsoleConfig config, Supplier<Snapshot> snapshots, LetterDesk desk)
      throws IOException {
    Console console = new Console(config, snapshots, desk);
    try {
      await(console.server.listen(config.port(), config.host()));
    } catch (Exception e) {
      console.close();
      throw new IOException(
          "the console cannot listen on "
              + config.host()
              + ":"
              + config.port()
              + " (console.host, console.port): "
              + e.getMessage(),
          e);
    }
    long phase = Math.floorMod(PHASE_MILLIS - System.currentTimeMillis(), PERIOD_MILLIS);
    console.vertx.setPeriodic(Math.max(1, phase), PERIOD_MILLIS, _ -> console.tell());
    log.atInfo()
        .addKeyValue("host", config.host())
        .addKeyValue("port", console.port())
        .log("console listens");
    return console;
  }

  private static void await(Future<?> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The port that is listened on, also where the configuration asked for a free one. */
  public int port() {
    return server.actualPort();
  }

  /** How many read the stream. For any thread. */
  public int readers() {
    return readers;
  }

  private void request(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response
        .putHeader("content-security-policy", "default-src 'self'; frame-ancestors 'none'")
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("referrer-policy", "no-referrer")
        .putHeader("cache-control", "no-cache");
    String method = request.method().name();
    if (request.path().startsWith(LetterRoutes.PATH)) {
      letters.request(request);
      return;
    }
    if (!method.equals("GET") && !method.equals("HEAD")) {
      Answers.notAllowed(request, "GET, HEAD");
      return;
    }
    switch (request.path()) {
      case "/v1/stream" -> stream(request);
      case "/v1/snapshot" ->
          Answers.send(request, 200, Answers.JSON, Buffer.buffer(Json.write(snapshots.get())));
      default ->
          files
              .at(request.path())
              .ifPresentOrElse(
                  file -> Answers.send(request, 200, file.type(), file.content()),
                  () -> Answers.problem(request, 404, "Not Found", "nothing at " + request.path()));
    }
  }

  private void stream(HttpServerRequest request) {
    if (streams.size() >= MAX_STREAMS) {
      Answers.problem(
          request, 503, "Service Unavailable", MAX_STREAMS + " streams are read already");
      return;
    }
    HttpServerResponse response = request.response();
    response.setChunked(true).putHeader("content-type", "text/event-stream");
    response.closeHandler(_ -> remove(response));
    response.exceptionHandler(_ -> remove(response));
    response.write("retry: 1000\n\n");
    response.write(event());
    streams.add(response);
    readers = streams.size();
  }

  private void remove(HttpServerResponse response) {
    streams.remove(response);
    readers = streams.size();
  }

  private void tell() {
    if (streams.isEmpty()) {
      return;
    }
    Buffer event = event();
    for (HttpServerResponse stream : streams) {
      if (!stream.writeQueueFull()) {
        stream.write(event);
      }
    }
  }

  private Buffer event() {
    return Buffer.buffer("event: snapshot\ndata: ")
        .appendBytes(Json.write(snapshots.get()))
        .appendString("\n\n");
  }

  /** Ends all connections. */
  @Override
  public void close() {
    letters.close();
    try {
      await(vertx.close());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.atWarn().setCause(e).log("closing the console failed");
    }
  }
}
