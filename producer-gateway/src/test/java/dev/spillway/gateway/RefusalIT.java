package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.devstack.SharedDevStack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused: with which status, and that none of it reaches the topic. */
class RefusalIT {
  private static TestTopic topic;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    String kafka = SharedDevStack.kafka().bootstrapServers();
    topic = TestTopic.create(kafka);
    gateway =
        RunningGateway.start(
                kafka,
                topic.name(),
                "",
                Map.of(
                    "SPILLWAY_LIMITS_BODY_BYTES", "2MiB",
                    "SPILLWAY_LIMITS_DECOMPRESSED_BYTES", "3MiB",
                    "SPILLWAY_LIMITS_EVENTS_PER_REQUEST", "100",
                    "SPILLWAY_HTTP_HEADER_BYTES", "16KiB",
                    "SPILLWAY_HTTP_REQUEST_TIMEOUT", "2s"))
            .awaitReady();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @AfterEach
  void shouldHaveStoredNothing() {
    assertThat(topic.records()).isEmpty();
  }

  private static JsonNode problem(RunningGateway.Reply reply, int status, String slug) {
    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.json().get("status").asInt()).isEqualTo(status);
    assertThat(reply.json().get("type").asText()).isEqualTo("urn:spillway:problem:" + slug);
    assertThat(reply.json().get("title").asText()).isNotEmpty();
    assertThat(reply.json().get("detail").asText()).isNotEmpty();
    return reply.json();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "application/json | {\"a\": | 400 | malformed",
        "application/json | `` | 400 | malformed",
        "application/json | [{\"a\":1},{] | 400 | malformed",
        "application/json | {\"a\":1}{\"b\":2} | 400 | malformed",
        "application/json | {\"a\":1,\"a\":2} | 422 | unprocessable",
        "application/json | {\"a\":\"\\ud800\"} | 422 | unprocessable",
        "application/json | [{\"type\":\"t\",\"data\":1,\"time\":\"x\"}] | 422 | unprocessable",
        "application/json; charset=utf-16 | {} | 415 | unsupported-media-type",
        "application/x-ndjson | `` | 400 | malformed",
        "application/x-ndjson | {\"a\": | 400 | malformed",
        "application/cloudevents+json | {\"type\":\"t\",\"data\":1} | 422 | unprocessable",
        "application/cloudevents+json | [] | 422 | unprocessable",
        "application/cloudevents-batch+json | {\"specversion\":\"1.0\"} | 400 | malformed",
        "application/cloudevents+avro | {} | 415 | unsupported-media-type",
        "text/plain | {} | 415 | unsupported-media-type",
        "`` | {} | 415 | unsupported-media-type",
      })
  void shouldRefuseTheBody(String contentType, String body, int status, String slug)
      throws Exception {
    problem(gateway.post(contentType, body), status, slug);
  }

  @Test
  void shouldPointToWhatIsWrong() throws Exception {
    JsonNode problem =
        problem(
            gateway.post(
                "application/cloudevents-batch+json",
                "[{\"specversion\":\"1.0\",\"data\":{\"a~/b\":[\"\\u0000\"]}},"
                    + "{\"specversion\":\"0.3\"}]"),
            422,
            "unprocessable");

    assertThat(problem.get("accepted").asInt()).isZero();
    assertThat(problem.get("rejected").asInt()).isEqualTo(2);
    assertThat(problem.get("errors").findValuesAsText("pointer"))
        .containsExactly("/0/data/a~0~1b/0", "/1/specversion");
    assertThat(problem.get("results").get(1).get("error").get("pointer").asText())
        .isEqualTo("/1/specversion");
  }

  @Test
  void shouldRefuseATimeTooFarAhead() throws Exception {
    JsonNode problem =
        problem(
            gateway.post(
                "application/json",
                "{\"type\":\"t\",\"data\":1,\"time\":\"2199-01-01T00:00:00Z\"}"),
            422,
            "unprocessable");

    assertThat(problem.get("errors").get(0).get("pointer").asText()).isEqualTo("/time");
  }

  @Test
  void shouldRefuseOtherContentEncodings() throws Exception {
    for (String encoding : new String[] {"br", "gzip, gzip", "deflate"}) {
      RunningGateway.Reply reply =
          gateway.post("application/json", "{}", "Content-Encoding", encoding);
      problem(reply, 415, "unsupported-media-type");
      assertThat(reply.header("Accept-Encoding")).isEqualTo("gzip, zstd");
    }
  }

  @ParameterizedTest
  @CsvSource({"gzip", "zstd"})
  void shouldRefuseWhatIsNotCompressedAsItSays(String encoding) throws Exception {
    problem(
        gateway.post("application/json", "{\"a\":1}", "Content-Encoding", encoding),
        400,
        "malformed");
  }

  @Test
  void shouldRefuseABombWhileItIsDecompressed() throws Exception {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 100; i++) {
        out.write(zeros);
      }
    }
    JsonNode problem =
        problem(
            gateway.post(
                "/v1/events", "application/json", bomb.toByteArray(), "Content-Encoding", "gzip"),
            413,
            "too-large");
    assertThat(problem.get("detail").asText()).contains("limits.decompressed-bytes");
  }

  @Test
  void shouldRefuseALargeBodyByItsLengthAlone() throws Exception {
    String head = head(99_999_999_999L);

    assertThat(raw(head)).startsWith("HTTP/1.1 413 ").contains("limits.body-bytes");
  }

  @Test
  void shouldRefuseALargeBodyWithoutLengthOnceItIsTooLarge() throws Exception {
    byte[] large = new byte[3 << 20];
    HttpRequest.Builder request =
        HttpRequest.newBuilder(RunningGateway.uri(gateway.port(), "/v1/events"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream(large)));
    problem(gateway.send(request), 413, "too-large");
  }

  @Test
  void shouldRefuseALargeEventAndTooManyEvents() throws Exception {
    String large = "{\"x\":\"" + "a".repeat(1 << 20) + "\"}";
    assertThat(problem(gateway.post("application/json", large), 413, "too-large").toString())
        .contains("limits.data-bytes");
    for (String type : new String[] {"application/json", "application/x-ndjson"}) {
      String many = type.endsWith("x-ndjson") ? "1\n".repeat(101) : "[0" + ",1".repeat(100) + "]";
      assertThat(problem(gateway.post(type, many), 413, "too-large").toString())
          .contains("limits.events-per-request");
    }
  }

  @Test
  void shouldEndARequestThatArrivesTooSlowly() throws Exception {
    String head = head(100) + "{";

    assertThat(raw(head)).startsWith("HTTP/1.1 408 ").contains("problem:request-timeout");
  }

  @Test
  void shouldRefuseLargeHeadersAndNonsense() throws Exception {
    String head = "POST /v1/events HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(20_000) + "\r\n\r\n";
    assertThat(raw(head)).startsWith("HTTP/1.1 431 ").contains("problem:headers-too-large");
    assertThat(raw("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .contains(" 414 ", "problem:uri-too-long");
  }

  @Test
  void shouldKnowItsPathsAndMethods() throws Exception {
    problem(gateway.get(gateway.port(), "/nowhere"), 404, "not-found");
    problem(gateway.post("/v1/events/unknown", "application/json", new byte[0]), 404, "not-found");
    RunningGateway.Reply get = gateway.get(gateway.port(), "/v1/events");
    problem(get, 405, "method-not-allowed");
    assertThat(get.header("Allow")).isEqualTo("POST, OPTIONS");
    RunningGateway.Reply post = gateway.post("/openapi.yaml", "application/json", new byte[0]);
    problem(post, 405, "method-not-allowed");
    assertThat(post.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
  }

  @Test
  void shouldRefuseBinaryModeWithWrongHeaders() throws Exception {
    JsonNode missing = problem(gateway.post("text/plain", "x", "ce-id", "1"), 422, "unprocessable");
    assertThat(missing.get("errors").get(0).get("pointer").asText()).isEqualTo("ce-specversion");
    JsonNode problem =
        problem(
            gateway.post("text/plain", "x", "ce-specversion", "1.0", "ce-id", "100%"),
            400,
            "malformed");
    assertThat(problem.get("errors").get(0).get("pointer").asText()).isEqualTo("ce-id");
  }

  private static String head(long contentLength) {
    return """
    POST /v1/events HTTP/1.1
    Host: x
    Content-Type: application/json
    Content-Length: %d

    """
        .formatted(contentLength)
        .replace("\n", "\r\n");
  }

  /** The whole answer to bytes that no HTTP client would send. */
  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(ISO_8859_1));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
