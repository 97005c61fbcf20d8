package dev.spillway.consumer.sink.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spillway.runtime.config.ByteSize;
import dev.spillway.runtime.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client makes of the status of an answer. */
class ClusterIT {
  private static final byte[] BODY = "{}\n".getBytes(UTF_8);

  private final AtomicInteger requests = new AtomicInteger();
  private volatile String authorization = "";
  private volatile int status = 200;
  private volatile String answer = "{\"errors\":false}";
  private HttpServer server;
  private Cluster cluster;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 10);
    server.createContext("/", this::answer);
    server.start();
    cluster = new Cluster(config(Optional.empty(), Optional.empty(), Optional.empty()));
  }

  private ElasticsearchConfig config(
      Optional<String> user, Optional<Secret> password, Optional<Secret> apiKey) {
    return new ElasticsearchConfig(
        List.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
        user,
        password,
        apiKey,
        Optional.empty(),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        new ByteSize(1 << 20),
        2);
  }

  @AfterEach
  void stop() throws Exception {
    cluster.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    exchange.getRequestBody().readAllBytes();
    byte[] bytes = answer.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.getResponseHeaders().add("X-Elastic-Product", "Elasticsearch");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  void shouldTakeAnAnswerWithoutErrorsForSuccess() throws Exception {
    assertThat(cluster.bulk(BODY, BODY.length).errors()).isFalse();
  }

  @Test
  void shouldSayWhoItIs() throws Exception {
    cluster.get("/");
    assertThat(authorization).isEqualTo("null");

    Optional<Secret> secret = Optional.of(Secret.of("s:\u00e9cret"));
    try (Cluster asUser = new Cluster(config(Optional.of("me"), secret, Optional.empty()))) {
      asUser.get("/");
    }
    assertThat(authorization)
        .isEqualTo(
            "Basic " + Base64.getEncoder().encodeToString("me:s:\u00e9cret".getBytes(UTF_8)));

    Optional<Secret> key = Optional.of(Secret.of("aWQ6a2V5"));
    try (Cluster byKey = new Cluster(config(Optional.empty(), Optional.empty(), key))) {
      byKey.get("/");
    }
    assertThat(authorization).isEqualTo("ApiKey aWQ6a2V5");
  }

  @Test
  void shouldRefuseCredentialsThatDoNotGoTogether() {
    Optional<String> user = Optional.of("me");
    Optional<Secret> secret = Optional.of(Secret.of("x"));

    assertThatThrownBy(() -> config(user, Optional.empty(), Optional.empty()))
        .hasMessageContaining("user must be set together with a password");
    assertThatThrownBy(() -> config(user, secret, secret))
        .hasMessageContaining("apiKey must not be set together with a user");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504})
  void shouldNotTakeARefusedRequestForSuccess(int refusal) {
    status = refusal;
    answer = "{\"error\":{\"type\":\"refused\"},\"status\":" + refusal + "}";

    assertThatThrownBy(() -> cluster.bulk(BODY, BODY.length))
        .isInstanceOfSatisfying(
            Cluster.StatusException.class, e -> assertThat(e.status()).isEqualTo(refusal));
    assertThatThrownBy(() -> cluster.put("/_index_template/events", "{}"))
        .isInstanceOf(Cluster.StatusException.class);
    assertThatThrownBy(() -> cluster.post("/_mget", "{}"))
        .isInstanceOf(Cluster.StatusException.class);
    assertThat(requests).as("none is sent again behind the batch's back").hasValue(3);
  }
}
