package dev.spillway.local.secured;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * What the security of Elasticsearch does at its door, before a server without it: ends TLS, and
 * answers 401 to whoever does not show one of the credentials.
 */
final class SecuredProxy implements AutoCloseable {
  private final HttpsServer server;
  private final String behind;
  private final Set<String> credentials;
  private final Map<String, Integer> served = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /**
   * A proxy on a free port.
   *
   * @param behind URL of the server
   * @param credentials that are let in, as values of the header Authorization
   */
  SecuredProxy(SSLContext tls, String behind, Set<String> credentials) throws IOException {
    this.behind = behind;
    this.credentials = credentials;
    server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 64);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.setExecutor(threads);
    server.createContext("/", this::pass);
    server.start();
  }

  String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort();
  }

  /** How many requests with these credentials it has passed on. */
  int served(String credential) {
    return served.getOrDefault(credential, 0);
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String shown = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      if (!credentials.contains(shown)) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "ApiKey");
        answer(exchange, 401, "{\"status\":401}".getBytes(UTF_8));
        return;
      }
      served.merge(shown, 1, Integer::sum);
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(behind + exchange.getRequestURI()))
              .timeout(Duration.ofSeconds(30))
              .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      if (type != null) {
        request.header("Content-Type", type);
      }
      HttpResponse<byte[]> reply = client.send(request.build(), BodyHandlers.ofByteArray());
      for (String header : new String[] {"Content-Type", "X-elastic-product"}) {
        reply
            .headers()
            .firstValue(header)
            .ifPresent(value -> exchange.getResponseHeaders().set(header, value));
      }
      answer(exchange, reply.statusCode(), reply.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    client.close();
  }
}
