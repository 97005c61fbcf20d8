package dev.spillway.local.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The console's real page with a server that shows what a test wants: states which a real system is
 * seldom in, at the moment when the test looks.
 */
final class ScriptedConsole implements AutoCloseable {
  static final String KEY = "a key of tests";
  static final String CONTENT = "{\"total\": 12.50, \"note\": \"<b>bold</b>\" oops";

  private static final Path PAGE =
      Path.of("../stream-insights/src/main/resources/dev/spillway/insights/console");
  private static final String LIBRARY = "/META-INF/resources/webjars/chart.js/";
  private static final String LIBRARY_ABOUT =
      "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";
  private static final Pattern ONE = Pattern.compile("/v1/dead-letters/(\\d+)/(\\d+)(/redrive)?");

  private static final Duration RHYTHM = Duration.ofSeconds(1);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<String> redriven = ConcurrentHashMap.newKeySet();
  private ObjectNode snapshot;
  private boolean away;
  private int refused;

  ScriptedConsole(ObjectNode snapshot) throws IOException {
    this.snapshot = snapshot;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** Sends this from now on. */
  void show(ObjectNode next) {
    change(() -> snapshot = next);
  }

  /** Ends the streams and refuses new ones, or lets them in again. */
  void goAway(boolean away) {
    change(() -> this.away = away);
  }

  /** How many streams were refused. */
  int refused() {
    lock.lock();
    try {
      return refused;
    } finally {
      lock.unlock();
    }
  }

  /** The letters that were redriven, as {@code partition/offset}. */
  Set<String> redriven() {
    return Set.copyOf(redriven);
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'self'");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    String path = exchange.getRequestURI().getPath();
    Matcher one = ONE.matcher(path);
    try (exchange) {
      if (path.equals("/v1/stream")) {
        stream(exchange);
      } else if (path.equals("/v1/dead-letters")) {
        json(exchange, 200, letters(exchange.getRequestURI().getQuery()));
      } else if (one.matches() && one.group(3) != null) {
        redrive(exchange, one.group(1) + "/" + one.group(2));
      } else if (one.matches()) {
        json(exchange, 200, whole(Integer.parseInt(one.group(2))));
      } else {
        file(exchange, path.equals("/") ? "/assets/index.html" : path);
      }
    }
  }

  private void stream(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    lock.lock();
    try {
      if (away) {
        refused++;
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      exchange.sendResponseHeaders(200, 0);
      OutputStream body = exchange.getResponseBody();
      body.write("retry: 1000\n\n".getBytes(UTF_8));
      while (!away) {
        body.write(("event: snapshot\ndata: " + snapshot + "\n\n").getBytes(UTF_8));
        body.flush();
        changed.awaitNanos(RHYTHM.toNanos());
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private ObjectNode letters(String query) {
    int limit = Integer.parseInt(query.replaceAll(".*limit=", ""));
    ObjectNode answer = Snapshots.MAPPER.createObjectNode();
    ArrayNode letters = answer.withArray("letters");
    for (int i = 0; i < limit; i++) {
      letters.add(letter(2_000 - i));
    }
    return answer;
  }

  private ObjectNode letter(int offset) {
    return Snapshots.parse(
            """
            {"partition": 0, "at": "2026-11-26T07:59:00Z", "store": null,
             "origin": {"topic": "events", "partition": 3, "offset": 55}, "bytes": 312}
            """)
        .put("offset", offset)
        .put("reason", Snapshots.REASON)
        .put("redriven", redriven.contains("0/" + offset));
  }

  private ObjectNode whole(int offset) {
    ObjectNode letter = letter(offset);
    letter.putNull("exception").put("content", CONTENT);
    letter.put("encoding", "utf-8").put("truncated", false);
    letter.withObject("headers").put("ce_type", Snapshots.MARKUP);
    return letter;
  }

  private void redrive(HttpExchange exchange, String letter) throws IOException {
    if (!("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      json(exchange, 401, Snapshots.parse("{\"title\": \"Unauthorized\", \"detail\": \"No.\"}"));
    } else {
      redriven.add(letter);
      json(
          exchange,
          200,
          Snapshots.parse("{\"topic\": \"events\", \"partition\": 3, \"offset\": 99}"));
    }
  }

  private static void file(HttpExchange exchange, String path) throws IOException {
    String name = path.replaceFirst("^/assets/", "");
    byte[] content;
    if (name.startsWith("webjars/chart.js/")) {
      content = library(name.substring("webjars/chart.js/".length()));
    } else if (Files.isRegularFile(PAGE.resolve(name))) {
      content = Files.readAllBytes(PAGE.resolve(name));
    } else {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    String type =
        switch (name.substring(name.lastIndexOf('.') + 1)) {
          case "html" -> "text/html; charset=utf-8";
          case "css" -> "text/css";
          case "svg" -> "image/svg+xml";
          default -> "text/javascript";
        };
    send(exchange, 200, type, content);
  }

  private static byte[] library(String name) throws IOException {
    Properties about = new Properties();
    try (InputStream properties = resource(LIBRARY_ABOUT)) {
      about.load(properties);
    }
    try (InputStream file = resource(LIBRARY + about.getProperty("version") + "/" + name)) {
      return file.readAllBytes();
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(ScriptedConsole.class.getResourceAsStream(name), name);
  }

  private static void json(HttpExchange exchange, int status, ObjectNode body) throws IOException {
    send(exchange, status, "application/json", body.toString().getBytes(UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    goAway(true);
    server.stop(0);
    threads.shutdownNow();
  }
}
