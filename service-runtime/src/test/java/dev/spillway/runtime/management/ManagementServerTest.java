package dev.spillway.runtime.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over the loopback interface alone, which is fast and there everywhere. */
class ManagementServerTest {
  private final Readiness readiness = new Readiness();
  private final PrometheusMeterRegistry metrics = Metrics.create("test-app");
  private final HttpClient client = HttpClient.newHttpClient();
  private ManagementServer server;

  @BeforeEach
  void start() throws IOException {
    server = ManagementServer.start(new ManagementConfig("127.0.0.1", 0), readiness, metrics);
  }

  @AfterEach
  void close() {
    server.close();
    client.close();
  }

  @Test
  void shouldBeLiveBeforeItIsReady() throws Exception {
    Readiness.Condition kafka = readiness.condition("kafka");

    assertThat(get("/livez").statusCode()).isEqualTo(200);
    HttpResponse<String> unready = get("/readyz");
    assertThat(unready.statusCode()).isEqualTo(503);
    assertThat(unready.body())
        .isEqualTo("{\"status\":\"unready\",\"failing\":{\"kafka\":\"starting\"}}");

    kafka.met();
    HttpResponse<String> ready = get("/readyz");
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body()).isEqualTo("{\"status\":\"ready\"}");
    assertThat(ready.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void shouldServeMetricsWithTheApplicationsTag() throws Exception {
    metrics.counter("records").increment(3);

    HttpResponse<String> response = get("/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .contains("records_total{application=\"test-app\"} 3.0")
        .contains("jvm_memory_used_bytes{application=\"test-app\"")
        .contains("process_uptime_seconds{application=\"test-app\"}")
        .contains("process_cpu_usage{application=\"test-app\"}");
  }

  @Test
  void shouldRefuseOtherPathsAndMethods() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/livez/x").statusCode()).isEqualTo(404);
    assertThat(send("POST", "/readyz").statusCode()).isEqualTo(405);
    assertThat(send("POST", "/readyz").headers().firstValue("Allow")).contains("GET, HEAD");
    assertThat(send("HEAD", "/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldNameTheAddressThatIsTaken() {
    ManagementConfig taken = new ManagementConfig("127.0.0.1", server.port());

    assertThatIOException()
        .isThrownBy(() -> ManagementServer.start(taken, readiness, metrics))
        .withMessageContaining("127.0.0.1:" + server.port());
  }

  @Test
  void shouldTellResidentMemoryAsUnknownWhereTheSystemDoesNotTell() {
    assertThat(new ResidentMemory(Path.of("no-such-file")).bytes()).isNaN();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path);
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(10))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
