package dev.spillway.runtime.management;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code GET /livez} (200 as long as the process answers at all), {@code GET /readyz} (200,
 * or 503 and the failing conditions with their reasons) and {@code GET /metrics} (Prometheus text).
 *
 * <p>On the JDK's server with a virtual thread a request, apart from the port for events: it stays
 * reachable when that one is full, and is never offered to the outside.
 */
public final class ManagementServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ManagementServer.class);
  private static final String JSON = "application/json";
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final int CLOSE_SECONDS = 1;
  private static final ObjectMapper mapper = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads;
  private final Readiness readiness;
  private final PrometheusMeterRegistry metrics;

  private ManagementServer(
      HttpServer server, Readiness readiness, PrometheusMeterRegistry metrics) {
    this.server = server;
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("management-", 0).factory());
    this.readiness = readiness;
    this.metrics = metrics;
  }

  /**
   * Starts a server; it answers when this returns.
   *
   * @throws IOException if the address cannot be bound; the message names it
   */
  public static ManagementServer start(
      ManagementConfig config, Readiness readiness, PrometheusMeterRegistry metrics)
      throws IOException {
    limitClients();
    HttpServer http;
    try {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getByName(config.host()), config.port());
      http = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new IOException(
          "the management server cannot listen on "
              + config.host()
              + ":"
              + config.port()
              + " (management.host, management.port): "
              + e.getMessage(),
          e);
    }
    ManagementServer server = new ManagementServer(http, readiness, metrics);
    http.createContext("/", server::answer);
    http.setExecutor(server.threads);
    http.start();
    log.atInfo()
        .addKeyValue("host", config.host())
        .addKeyValue("port", server.port())
        .log("management server listens");
    return server;
  }

  /** The JDK's server waits for a slow client without end unless these say otherwise (seconds). */
  private static void limitClients() {
    Map.of(
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "10",
            "jdk.httpserver.maxConnections", "64",
            "sun.net.httpserver.nodelay", "true")
        .forEach(
            (name, value) -> {
              if (System.getProperty(name) == null) {
                System.setProperty(name, value);
              }
            });
  }

  /** The port that the server listens on, also where the configuration asked for a free one. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (exchange.getRequestURI().getPath()) {
        case "/livez" -> get(exchange, 200, JSON, "{\"status\":\"live\"}");
        case "/readyz" -> ready(exchange);
        case "/metrics" -> get(exchange, 200, PROMETHEUS_TEXT, metrics.scrape());
        default -> send(exchange, 404, JSON, "{\"status\":404,\"title\":\"Not Found\"}");
      }
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("management request failed");
      throw e;
    }
  }

  private void ready(HttpExchange exchange) throws IOException {
    SortedMap<String, String> failing = readiness.failing();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", failing.isEmpty() ? "ready" : "unready");
    if (!failing.isEmpty()) {
      body.put("failing", failing);
    }
    get(exchange, failing.isEmpty() ? 200 : 503, JSON, mapper.writeValueAsString(body));
  }

  private static void get(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    switch (exchange.getRequestMethod()) {
      case "GET", "HEAD" -> send(exchange, status, type, body);
      default -> {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, 405, JSON, "{\"status\":405,\"title\":\"Method Not Allowed\"}");
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /** Stops listening and lets requests in progress end, for at most a second. */
  @Override
  public void close() {
    server.stop(CLOSE_SECONDS);
    threads.shutdownNow();
  }
}
