package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.spillway.devstack.SharedDevStack;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The trace of a request, in Kafka's headers and at a collector that this test is. */
class TraceIT {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";

  private final Queue<String> exported = new ConcurrentLinkedQueue<>();
  private HttpServer collector;
  private TestTopic topic;

  @BeforeEach
  void start() throws Exception {
    topic = TestTopic.create(SharedDevStack.kafka().bootstrapServers());
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          exported.add(new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
  }

  @AfterEach
  void stop() {
    collector.stop(0);
  }

  private RunningGateway gateway(String yaml) throws Exception {
    return RunningGateway.start(
            SharedDevStack.kafka().bootstrapServers(), topic.name(), yaml, Map.of())
        .awaitReady();
  }

  private RunningGateway traced(double ratio) throws Exception {
    return gateway(
        "tracing: {endpoint: \"http://127.0.0.1:%d/v1/traces\", ratio: %s}"
            .formatted(collector.getAddress().getPort(), ratio));
  }

  private static void send(RunningGateway gateway, String flags, String body) throws Exception {
    gateway.post(
        "/v1/events",
        "application/json",
        body.getBytes(UTF_8),
        "traceparent",
        "00-" + TRACE + "-" + PARENT + "-" + flags);
  }

  private List<String> traceParents() {
    return topic.records().stream()
        .map(record -> TestTopic.headers(record).getOrDefault("ce_traceparent", ""))
        .toList();
  }

  private static String bytes(String hex) {
    return new String(HexFormat.of().parseHex(hex), ISO_8859_1);
  }

  @Test
  void shouldCarryTheTraceOnWithoutACollector() throws Exception {
    try (RunningGateway gateway = gateway("")) {
      send(gateway, "01", "{\"a\":1}");

      assertThat(traceParents()).containsExactly("00-" + TRACE + "-" + PARENT + "-01");
    }
  }

  /** The event's place in the trace is below the gateway's span, and that below the client's. */
  @Test
  void shouldPutItsOwnSpanBetweenClientAndEvent() throws Exception {
    try (RunningGateway gateway = traced(0)) {
      send(gateway, "01", "{\"a\":1}");
      send(gateway, "01", "{");

      await().atMost(Duration.ofSeconds(20)).until(() -> !exported.isEmpty());
      String event = traceParents().getFirst();
      assertThat(event).startsWith("00-" + TRACE + "-").endsWith("-01").doesNotContain(PARENT);
      String span = event.split("-", -1)[2];
      assertThat(String.join("", exported))
          .contains("producer-gateway", "POST /v1/events", "http.response.status_code")
          .contains(bytes(TRACE), bytes(PARENT), bytes(span));
    }
  }

  @Test
  void shouldLeaveOutWhatIsNotSampled() throws Exception {
    try (RunningGateway gateway = traced(0)) {
      send(gateway, "00", "{\"a\":1}");
      gateway.post("application/json", "{\"a\":2}");
      assertThat(traceParents()).hasSize(2).allMatch(parent -> parent.matches(".*-0[02]"));
    }
    // Closing has sent whatever there was. Flag 2 says that the trace id is random.
    assertThat(exported).isEmpty();
  }

  /** A collector that is away costs no event, and does not keep the gateway from ending. */
  @Test
  void shouldGoOnWithoutItsCollector() throws Exception {
    collector.stop(0);
    long begin;
    try (RunningGateway gateway = traced(1)) {
      for (int i = 0; i < 50; i++) {
        assertThat(gateway.post("application/json", "{\"a\":1}").status()).isEqualTo(202);
      }
      begin = System.nanoTime();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
  }
}
