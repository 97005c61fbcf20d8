package dev.spillway.gateway.http;

import dev.spillway.gateway.access.Authenticator;
import dev.spillway.gateway.config.GatewayConfig;
import dev.spillway.gateway.publish.Budget;
import dev.spillway.gateway.publish.Publisher;
import dev.spillway.gateway.publish.RecordEncoder;
import dev.spillway.gateway.read.EventReader;
import dev.spillway.gateway.receipt.ReceiptDesk;
import dev.spillway.gateway.schema.SchemaGate;
import dev.spillway.gateway.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port for events, and what its event loops share. For any thread. */
public final class HttpEndpoint implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpEndpoint.class);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

  /** The producer ends what it has by its own timeout; this is for the case that it does not. */
  private static final Duration BEYOND_DELIVERY = Duration.ofSeconds(2);

  /** Requests at a time on one HTTP/2 connection. */
  private static final int STREAMS = 100;

  private static final int WAITING_FOR_WORKERS = 1024;

  private final GatewayConfig config;
  private final Vertx vertx;
  private final ThreadPoolExecutor workers;
  private final Authentication authentication;
  private final Cors cors;
  private final @Nullable Traces traces;
  private final Intake intake;
  private final Optional<ReceiptDesk> receipts;
  private final Routes routes;
  private final RequestMetrics metrics;
  private final Budget bufferedBodies;
  private final List<EventLoop> loops;
  private final AtomicInteger connections = new AtomicInteger();
  private Optional<Tls> tls = Optional.empty();
  private volatile boolean draining;
  private volatile int port;

  private HttpEndpoint(
      GatewayConfig config,
      Optional<Authenticator> authenticator,
      EventReader reader,
      SchemaGate schemas,
      RecordEncoder encoder,
      Publisher publisher,
      Optional<ReceiptDesk> receipts,
      MeterRegistry registry) {
    int loopThreads =
        config.http().eventLoops() > 0
            ? config.http().eventLoops()
            : Runtime.getRuntime().availableProcessors();
    this.config = config;
    this.traces =
        config
            .tracing()
            .endpoint()
            .map(collector -> Traces.to(collector, config.tracing().ratio()))
            .orElse(null);
    this.cors = new Cors(config.cors());
    this.authentication = new Authentication(authenticator);
    this.intake =
        new Intake(
            reader,
            schemas,
            encoder,
            publisher,
            InstantSource.system(),
            config.limits().decompressedBytes().toIntExact());
    this.receipts = receipts;
    this.routes =
        new Routes(
            config.mappingsByName(),
            webhooks(config),
            receipts.isPresent()
                ? new Routes.ReceiptsOf(config.kafka().topic())
                : new Routes.NoReceipts());
    this.bufferedBodies = new Budget(config.limits().bufferedBodyBytes().bytes());
    this.metrics = new RequestMetrics(registry, bufferedBodies, connections);
    this.workers = newWorkers();
    this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loopThreads));
    this.loops = Stream.generate(() -> new EventLoop(this)).limit(loopThreads).toList();
  }

  private static Map<String, Routes.OfWebhook> webhooks(GatewayConfig config) {
    return config.webhooks().entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey,
                hook ->
                    new Routes.OfWebhook(
                        hook.getValue().toWebhook(hook.getKey()),
                        hook.getValue().toMapping(hook.getKey()))));
  }

  private static ThreadPoolExecutor newWorkers() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(WAITING_FOR_WORKERS),
        Thread.ofPlatform().name("large-body-", 0).daemon().factory());
  }

  /**
   * Starts listening; requests are taken when this returns.
   *
   * @param authenticator empty: everyone may send
   * @param receipts empty: they are switched off
   * @throws IOException if the address cannot be bound; the message names it
   */
  public static HttpEndpoint start(
      GatewayConfig config,
      Optional<Authenticator> authenticator,
      EventReader reader,
      SchemaGate schemas,
      RecordEncoder encoder,
      Publisher publisher,
      Optional<ReceiptDesk> receipts,
      MeterRegistry registry)
      throws IOException {
    HttpEndpoint endpoint =
        new HttpEndpoint(
            config, authenticator, reader, schemas, encoder, publisher, receipts, registry);
    try {
      endpoint.tls = Tls.open(config.http().tls(), endpoint.vertx, registry);
    } catch (IOException e) {
      endpoint.close();
      throw e;
    }
    try {
      // One deployment, so that its instances share the port, also a free one.
      Iterator<EventLoop> loops = endpoint.loops.iterator();
      DeploymentOptions instances = new DeploymentOptions().setInstances(endpoint.loops.size());
      await(endpoint.vertx.deployVerticle(loops::next, instances), START_TIMEOUT);
    } catch (Exception e) {
      endpoint.close();
      throw new IOException(
          "the gateway cannot listen on "
              + config.http().host()
              + ":"
              + config.http().port()
              + " (http.host, http.port): "
              + e.getMessage(),
          e);
    }
    // The instances share one server.
    endpoint.tls.ifPresent(it -> it.watch(endpoint.loops.getFirst()::update));
    log.atInfo()
        .addKeyValue("host", config.http().host())
        .addKeyValue("port", endpoint.port)
        .addKeyValue("tls", endpoint.tls.isPresent())
        .log("gateway listens");
    return endpoint;
  }

  private static void await(Future<?> future, Duration timeout) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The port that is listened on, also where the configuration asked for a free one. */
  public int port() {
    return port;
  }

  /**
   * Stops listening, refuses new requests on open connections with 503, and returns when all
   * requests have their answer or the timeout has passed.
   */
  public void drain(Duration timeout) throws InterruptedException {
    draining = true;
    List<Future<Void>> ends = loops.stream().map(loop -> loop.shutdown(timeout)).toList();
    try {
      await(Future.join(ends), timeout.plusSeconds(1));
    } catch (InterruptedException e) {
      throw e;
    } catch (TimeoutException e) {
      log.atWarn()
          .addKeyValue("requests", metrics.inProgress())
          .log("requests without an answer are cut off");
    } catch (Exception e) {
      log.atWarn().setCause(e).log("draining failed");
    }
  }

  /** Ends all connections. */
  @Override
  public void close() {
    workers.shutdownNow();
    if (traces != null) {
      traces.close();
    }
    try {
      await(vertx.close(), CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.atWarn().setCause(e).log("closing the HTTP server failed");
    }
  }

  HttpServerOptions serverOptions() {
    int headerBytes = config.http().headerBytes().toIntExact();
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxHeaderSize(headerBytes)
            .setInitialSettings(
                new Http2Settings()
                    .setMaxHeaderListSize(headerBytes)
                    .setMaxConcurrentStreams(STREAMS))
            .setMaxInitialLineLength(8 * 1024)
            .setHttp2ClearTextEnabled(false);
    options.setAcceptBacklog(4096);
    options.setIdleTimeout((int) config.http().idleTimeout().toSeconds());
    options.setIdleTimeoutUnit(TimeUnit.SECONDS);
    tls.ifPresent(it -> it.apply(options));
    return options;
  }

  SocketAddress address() {
    String host = config.http().host();
    int wanted = config.http().port();
    return wanted == 0
        ? SocketAddress.sharedRandomPort(1, host)
        : SocketAddress.inetSocketAddress(wanted, host);
  }

  /** Whether there is room for a connection; else it is closed. */
  boolean admits(HttpConnection connection) {
    if (connections.incrementAndGet() > config.http().connections()) {
      log.atDebug().log("too many connections");
      connections.decrementAndGet();
      metrics.connectionRefused();
      connection.close();
      return false;
    }
    return true;
  }

  /** An admitted connection has ended. */
  void left() {
    connections.decrementAndGet();
  }

  Duration idleTimeout() {
    return config.http().idleTimeout();
  }

  void listening(int actualPort) {
    port = actualPort;
  }

  Duration requestTimeout() {
    return config.http().requestTimeout();
  }

  Duration publishTimeout() {
    return config.kafka().deliveryTimeout().plus(BEYOND_DELIVERY);
  }

  int bodyLimit() {
    return config.limits().bodyBytes().toIntExact();
  }

  Budget bufferedBodies() {
    return bufferedBodies;
  }

  RequestMetrics metrics() {
    return metrics;
  }

  Authentication authentication() {
    return authentication;
  }

  /** Where spans go; null without tracing. */
  @Nullable Traces traces() {
    return traces;
  }

  Cors cors() {
    return cors;
  }

  Intake intake() {
    return intake;
  }

  Optional<ReceiptDesk> receipts() {
    return receipts;
  }

  Duration mostWait() {
    return config.receipts().maxWait();
  }

  String topic() {
    return config.kafka().topic();
  }

  Routes routes() {
    return routes;
  }

  Executor workers() {
    return workers;
  }

  boolean isDraining() {
    return draining;
  }
}
