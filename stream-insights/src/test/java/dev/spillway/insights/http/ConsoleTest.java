package dev.spillway.insights.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.insights.config.ConsoleConfig;
import dev.spillway.insights.letter.LetterDesk;
import dev.spillway.insights.pulse.Json;
import dev.spillway.insights.pulse.Statuses;
import dev.spillway.insights.view.Alerts;
import dev.spillway.insights.view.Pulses;
import dev.spillway.insights.view.Snapshots;
import dev.spillway.runtime.config.Secret;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console over real HTTP, with nothing to show and with no Kafka behind its dead letters. */
class ConsoleTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final String KEY = "correct horse";
  private static final String REDRIVE = "/v1/dead-letters/0/7/redrive";

  private final HttpClient http = HttpClient.newHttpClient();
  private Console console;

  @BeforeEach
  void start() throws IOException {
    console = start(Optional.of(Secret.of(KEY)), false);
  }

  @AfterEach
  void stop() {
    console.close();
    http.shutdownNow(); // closing would wait for the streams
  }

  private static Console start(Optional<Secret> key, boolean readOnly) throws IOException {
    Snapshots snapshots =
        new Snapshots(
            InstantSource.system(),
            readOnly,
            new Statuses("events"),
            new Pulses(InstantSource.system()),
            new Alerts());
    return Console.start(
        new ConsoleConfig("127.0.0.1", 0, key, readOnly),
        snapshots::take,
        new LetterDesk(Map.of("bootstrap.servers", closedPort()), "events.dead-letter"));
  }

  /** Nobody listens there. */
  private static String closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }

  @Test
  void shouldServeThePageThatRunsNoScriptButItsOwn() throws Exception {
    HttpResponse<String> page = send("GET", "/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("content-security-policy"))
        .hasValue("default-src 'self'; frame-ancestors 'none'");
    assertThat(page.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(page.body()).contains("<title>");
    HttpResponse<String> head = send("HEAD", "/");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void shouldAnswerWithASnapshot() throws Exception {
    HttpResponse<String> answer = send("GET", "/v1/snapshot");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).path("readOnly").asBoolean(true)).isFalse();
    assertThat(json(answer).path("rates").path("types")).isEmpty();
  }

  @Test
  void shouldTellSnapshotsAgainAndAgainAndNoticeWhoLeaves() throws Exception {
    HttpResponse<Stream<String>> answer =
        http.send(request("GET", "/v1/stream").build(), BodyHandlers.ofLines());
    assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
    try (Stream<String> lines = answer.body()) {
      List<String> three = lines.filter(line -> line.startsWith("data: ")).limit(3).toList();

      assertThat(three).hasSize(3).doesNotHaveDuplicates(); // each has its time
      assertThat(console.readers()).isEqualTo(1);
    }

    await().atMost(DEADLINE).until(() -> console.readers() == 0);
  }

  @Test
  void shouldTellNoMoreThanAHundred() throws Exception {
    for (int i = 0; i < 100; i++) {
      assertThat(
              http.send(request("GET", "/v1/stream").build(), BodyHandlers.ofInputStream())
                  .statusCode())
          .isEqualTo(200);
    }

    HttpResponse<String> answer = send("GET", "/v1/stream");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(json(answer).path("detail").asText()).contains("100 streams");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /nothing,                          404, ",
    "POST,   /,                                 405, 'GET, HEAD'",
    "DELETE, /v1/snapshot,                      405, 'GET, HEAD'",
    "POST,   /v1/dead-letters,                  405, GET",
    "POST,   /v1/dead-letters/0/7,              405, GET",
    "GET,    /v1/dead-letters/0/7/redrive,      405, POST",
    "GET,    /v1/dead-letters/x/7,              404, ",
    "GET,    /v1/dead-letters/0/7/,             404, ",
    "GET,    /v1/dead-letters/12345678901/7,    404, ",
    "GET,    /v1/dead-letters?limit=0,          400, ",
    "GET,    /v1/dead-letters?limit=101,        400, ",
    "GET,    /v1/dead-letters?limit=ten,        400, "
  })
  void shouldSayWhatIsWrongWithARequest(String method, String path, int status, String allow)
      throws Exception {
    HttpResponse<String> answer = send(method, path);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(json(answer).path("status").asInt()).isEqualTo(status);
    assertThat(answer.headers().firstValue("allow")).isEqualTo(Optional.ofNullable(allow));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer wrong", "Bearer correct horses", "correct horse"})
  void shouldRedriveForNobodyWithoutTheKey(String authorization) throws Exception {
    HttpRequest.Builder request = request("POST", REDRIVE);
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }

    HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("www-authenticate")).hasValue("Bearer");
    assertThat(answer.body()).doesNotContain(KEY);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldRedriveNothingWhereItOnlyShows(boolean withKey) throws Exception {
    console.close();
    console = start(withKey ? Optional.of(Secret.of(KEY)) : Optional.empty(), true);

    HttpResponse<String> answer =
        http.send(
            request("POST", REDRIVE).header("Authorization", "Bearer " + KEY).build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(403);
  }

  @Test
  void shouldSayThatKafkaDoesNotAnswer() throws Exception {
    HttpResponse<String> answer = send("GET", "/v1/dead-letters");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(json(answer).path("detail").asText()).isEqualTo("Kafka did not answer");
  }

  @Test
  void shouldNameTheAddressThatIsTaken() {
    int taken = console.port();

    assertThatThrownBy(
            () ->
                Console.start(
                    new ConsoleConfig("127.0.0.1", taken, Optional.empty(), true),
                    () -> {
                      throw new AssertionError("nobody asks");
                    },
                    new LetterDesk(Map.of(), "events.dead-letter")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:" + taken)
        .hasMessageContaining("console.port");
  }

  private HttpResponse<String> send(String method, String path)
      throws IOException, InterruptedException {
    return http.send(request(method, path).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String method, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console.port() + path))
        .timeout(DEADLINE)
        .method(method, BodyPublishers.noBody());
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return Json.read(answer.body().getBytes(UTF_8), JsonNode.class);
  }
}
