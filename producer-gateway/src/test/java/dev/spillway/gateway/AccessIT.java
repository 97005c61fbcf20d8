package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spillway.devstack.SharedDevStack;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may send what, at a running gateway. */
class AccessIT {
  private static final String JSON = "application/json";
  private static final String ORDER =
      "{\"type\":\"order.placed\",\"source\":\"/shop/1\",\"data\":1}";
  private static final String OTHER = "{\"type\":\"user.born\",\"source\":\"/shop/1\",\"data\":1}";
  private static final String ELSEWHERE = "{\"type\":\"order.x\",\"source\":\"/bank\",\"data\":1}";

  @TempDir private static Path folder;
  private static Path file;
  private static TestTopic topic;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    String kafka = SharedDevStack.kafka().bootstrapServers();
    topic = TestTopic.create(kafka);
    file = folder.resolve("keys.yaml");
    write(keys());
    gateway =
        RunningGateway.start(
                kafka,
                topic.name(),
                "mappings: {zeek: {type: /@stream}}",
                Map.of(
                    "SPILLWAY_ACCESS_KEYS_FILE",
                    file.toString(),
                    "SPILLWAY_ACCESS_KEYS_RELOAD",
                    "100ms"))
            .awaitReady();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private int before;

  @BeforeEach
  void count() {
    before = topic.records().size();
  }

  private static String keys() throws Exception {
    return """
    keys:
      everything:
        sha256: %s
      shop:
        sha256: %s
        types: ["order.*"]
        sources: ["/shop/*"]
    """
        .formatted(TestKeys.sha256("all-of-it"), TestKeys.sha256("shop-key"));
  }

  /** In one step, as an operator should. */
  private static void write(String content) throws Exception {
    Path next = folder.resolve("next");
    Files.writeString(next, content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void problem(RunningGateway.Reply reply, int status, String slug) {
    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.json().get("type").asText()).isEqualTo("urn:spillway:problem:" + slug);
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, Bearer all-of-it",
    "authorization, bearer   all-of-it",
    "X-API-Key, all-of-it",
    "X-API-Key, shop-key"
  })
  void shouldTakeEventsWithAKey(String header, String value) throws Exception {
    assertThat(gateway.post(JSON, ORDER, header, value).status()).isEqualTo(202);

    assertThat(topic.records()).hasSize(before + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/events", "/v1/events/zeek", "/v1/events?key=all-of-it"})
  void shouldAskEveryRouteForEventsForAKey(String path) throws Exception {
    byte[] body = ORDER.getBytes(UTF_8);
    RunningGateway.Reply none = gateway.post(path, JSON, body);
    problem(none, 401, "unauthenticated");
    assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"spillway\"");
    for (String value : new String[] {"Bearer shop-keY", "Bearer ", "Basic YTpi", "shop-key"}) {
      RunningGateway.Reply wrong = gateway.post(path, JSON, body, "Authorization", value);
      problem(wrong, 401, "unauthenticated");
      assertThat(wrong.json().toString()).doesNotContain("shop-keY", "YTpi");
    }
    problem(gateway.post(path, JSON, body, "X-API-Key", ""), 401, "unauthenticated");
    assertThat(topic.records()).hasSize(before);
  }

  @Test
  void shouldAskForAKeyBeforeAnythingElse() throws Exception {
    problem(gateway.post("text/plain", "x"), 401, "unauthenticated");
    problem(
        gateway.post(JSON, "{}", "Content-Encoding", "nonsense", "X-API-Key", "x"),
        401,
        "unauthenticated");
  }

  @Test
  void shouldTakeOneCredentialOnly() throws Exception {
    problem(
        gateway.post(JSON, ORDER, "X-API-Key", "shop-key", "Authorization", "Bearer shop-key"),
        400,
        "malformed");
    problem(
        gateway.post(JSON, ORDER, "X-API-Key", "shop-key", "X-API-Key", "all-of-it"),
        400,
        "malformed");
    assertThat(topic.records()).hasSize(before);
  }

  @Test
  void shouldAskForAKeyToTellAReceiptAndForNoneToDescribeItself() throws Exception {
    String receipt = "/v1/receipts/" + topic.name() + "/0/0";
    problem(gateway.get(gateway.port(), receipt), 401, "unauthenticated");
    assertThat(gateway.get(gateway.port(), "/openapi.yaml").status()).isEqualTo(200);
    HttpRequest.Builder asked =
        HttpRequest.newBuilder(RunningGateway.uri(gateway.port(), receipt))
            .header("X-API-Key", "all-of-it");
    assertThat(gateway.send(asked).status()).isNotEqualTo(401);
  }

  @Test
  void shouldRefuseWhatTheKeyMayNotSend() throws Exception {
    problem(gateway.post(JSON, OTHER, "X-API-Key", "shop-key"), 403, "forbidden");
    problem(gateway.post(JSON, ELSEWHERE, "X-API-Key", "shop-key"), 403, "forbidden");
    // The defaults are no way around: no type at all is the type "event".
    problem(gateway.post(JSON, "{\"a\":1}", "X-API-Key", "shop-key"), 403, "forbidden");
    problem(
        gateway.post(
            "text/plain",
            "x",
            "X-API-Key",
            "shop-key",
            "ce-specversion",
            "1.0",
            "ce-id",
            "1",
            "ce-source",
            "%2Fbank",
            "ce-type",
            "order.x"),
        403,
        "forbidden");
    assertThat(topic.records()).hasSize(before);
  }

  @Test
  void shouldTakeOfABatchWhatTheKeyMaySend() throws Exception {
    String batch = "[" + ORDER + "," + OTHER + "]";
    RunningGateway.Reply reply = gateway.post(JSON, batch, "X-API-Key", "shop-key");

    assertThat(reply.status()).isEqualTo(207);
    assertThat(reply.json().get("results").findValuesAsText("status"))
        .containsExactly("202", "403");
    assertThat(reply.json().at("/results/1/error/pointer").asText()).isEqualTo("/1");
    assertThat(topic.records())
        .hasSize(before + 1)
        .extracting(AccessIT::type)
        .doesNotContain("user.born");
  }

  private static String type(ConsumerRecord<byte[], byte[]> record) {
    return TestTopic.headers(record).getOrDefault("ce_type", "");
  }

  @AfterEach
  void restore() throws Exception {
    write(keys());
    awaitStatus("all-of-it", 202);
  }

  private static void awaitStatus(String key, int status) {
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> gateway.post(JSON, ORDER, "X-API-Key", key).status() == status);
  }

  private static String metrics() throws Exception {
    HttpRequest.Builder ask =
        HttpRequest.newBuilder(RunningGateway.uri(gateway.managementPort(), "/metrics"));
    return new String(gateway.send(ask).response().body(), UTF_8);
  }

  @Test
  void shouldReadItsKeysAgainWithoutARestart() throws Exception {
    write("keys: {fresh: {sha256: %s}}".formatted(TestKeys.sha256("fresh-key")));

    awaitStatus("fresh-key", 202);
    problem(gateway.post(JSON, ORDER, "X-API-Key", "all-of-it"), 401, "unauthenticated");
    assertThat(metrics()).containsPattern("spillway_gateway_api_keys\\{[^}]*\\} 1.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "keys: {}", "keys: {x: {sha256: short}}", "keys: {x: {sha: a}}", "{"})
  void shouldKeepItsKeysWhenTheFileMakesNoSense(String content) throws Exception {
    write(content);

    await().atMost(Duration.ofSeconds(10)).until(() -> stale() == 1);
    assertThat(gateway.post(JSON, ORDER, "X-API-Key", "all-of-it").status()).isEqualTo(202);
    write(keys());
    await().atMost(Duration.ofSeconds(10)).until(() -> stale() == 0);
  }

  private static int stale() throws Exception {
    return metrics().lines().anyMatch(l -> l.matches("spillway_gateway_api_keys_stale\\S* 1.0"))
        ? 1
        : 0;
  }

  @Test
  void shouldNotStartWithoutItsKeys() throws Exception {
    String missing = folder.resolve("missing").toString();
    assertThatThrownBy(
            () ->
                RunningGateway.start(
                    "localhost:1", "t", "", Map.of("SPILLWAY_ACCESS_KEYS_FILE", missing)))
        .hasMessageContaining("access.keys-file")
        .hasMessageContaining(missing);
  }

  @Test
  void shouldListenOnThisMachineAloneByDefault() throws Exception {
    InetAddress foreign =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
            .findFirst()
            .orElseThrow(() -> new AssertionError("this machine has no address but loopback"));
    for (int port : new int[] {gateway.port(), gateway.managementPort()}) {
      try (Socket socket = new Socket()) {
        assertThatThrownBy(() -> socket.connect(new InetSocketAddress(foreign, port), 2_000))
            .isInstanceOf(ConnectException.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/livez", "/readyz", "/metrics"})
  void shouldHaveNoManagementOnThePortForEvents(String path) throws Exception {
    problem(gateway.get(gateway.port(), path), 404, "not-found");
  }
}
