package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.devstack.SharedDevStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that no client would send: requests within requests, and headers within headers. */
class RawRequestIT {
  /** What must not be taken for a request of its own. */
  private static final String HIDDEN =
      post("Content-Length: 29\n\n{\"type\":\"smuggled\",\"data\":12}");

  private static TestTopic topic;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    String kafka = SharedDevStack.kafka().bootstrapServers();
    topic = TestTopic.create(kafka);
    gateway = RunningGateway.start(kafka, topic.name(), "", Map.of()).awaitReady();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  /** The head of a request for events, with more headers and a body in the test's notation. */
  private static String post(String rest) {
    return "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + raw(rest);
  }

  /** \r, \t and \0 as they are written; a new line is CRLF. */
  private static String raw(String text) {
    return text.replace("\n", "\r\n")
        .replace("\\n", "\n")
        .replace("\\r", "\r")
        .replace("\\t", "\t")
        .replace("\\0", "\0");
  }

  /** The statuses of all answers, and whether the gateway closed the connection within 3 s. */
  private record Answers(List<Integer> statuses, boolean closed) {}

  private static Answers send(String request) throws IOException {
    StringBuilder text = new StringBuilder();
    boolean closed = true;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(3_000);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      byte[] buffer = new byte[8192];
      for (int n = socket.getInputStream().read(buffer); n >= 0; ) {
        text.append(new String(buffer, 0, n, ISO_8859_1));
        n = socket.getInputStream().read(buffer);
      }
    } catch (SocketTimeoutException e) {
      closed = false;
    } catch (IOException e) {
      closed = true; // a reset is an end, too
    }
    Matcher lines = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ").matcher(text);
    return new Answers(lines.results().map(r -> Integer.valueOf(r.group(1))).toList(), closed);
  }

  private static void refusedAlone(String request) throws IOException {
    int before = topic.records().size();
    Answers answers = send(request);

    assertThat(answers.statuses()).hasSizeLessThanOrEqualTo(1).allMatch(s -> s == 400);
    assertThat(answers.closed()).isTrue();
    assertThat(topic.records()).hasSize(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\nTransfer-Encoding: chunked\n\n0\n\n",
        "Transfer-Encoding: chunked\nContent-Length: 5\n\n0\n\n",
        "Content-Length: 2\nContent-Length: 3\n\n{}",
        "Content-Length: 2, 3\n\n{}",
        "Content-Length: +2\n\n{}",
        "Content-Length: -1\n\n{}",
        "Content-Length: 0x2\n\n{}",
        "Content-Length: \n\n",
        "Content-Length : 2\n\n{}",
        "Transfer-Encoding: xchunked\n\n0\n\n",
        "Transfer-Encoding: gzip, chunked\n\n0\n\n",
        "Transfer-Encoding: chunked, identity\n\n0\n\n",
        "Transfer-Encoding: chunked\nTransfer-Encoding: identity\n\n0\n\n",
        "Transfer-Encoding: \\tgzip\n\n0\n\n",
        "Host: y\nContent-Length: 2\n\n{}",
      })
  void shouldRefuseABodyWhoseEndIsNotClear(String rest) throws IOException {
    refusedAlone(post(rest) + HIDDEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\n{}\n0\n\n",
        "0x2\n{}\n0\n\n",
        "+2\n{}\n0\n\n",
        "-2\n{}\n0\n\n",
        "fffffffffffffffff\n{}\n0\n\n",
        "2\n{}XX0\n\n",
      })
  void shouldRefuseBrokenChunks(String chunks) throws IOException {
    refusedAlone(post("Transfer-Encoding: chunked\n\n" + chunks) + HIDDEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-A: a\\0b", "X-A: a\\rb", "ce-id: a\\0b", "X-API-Key: a\\rX-B: c"})
  void shouldRefuseControlCharactersInHeaders(String header) throws IOException {
    refusedAlone(post(header + "\nContent-Length: 2\n\n{}"));
  }

  @Test
  void shouldAskForAHost() throws IOException {
    refusedAlone("GET /openapi.yaml HTTP/1.1\r\n\r\n");
  }

  @Test
  void shouldAnswerPipelinedRequestsInTheirOrder() throws IOException {
    String end = "GET /openapi.yaml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    Answers answers =
        send(post("Content-Length: 7\n\n{\"a\":1}") + "GET /a HTTP/1.1\r\nHost: x\r\n\r\n" + end);

    assertThat(answers.statuses()).containsExactly(202, 404, 200);
  }

  /** A client that asks first is told to go on, or at once that its body is too large. */
  @ParameterizedTest
  @CsvSource({"7, 100;202", "99999999, 413"})
  void shouldAnswerWhoAsksBeforeItSends(String length, String statuses) throws IOException {
    Answers answers =
        send(
            post(
                "Expect: 100-continue\nConnection: close\nContent-Length: "
                    + length
                    + "\n\n{\"a\":1}"));

    assertThat(answers.statuses().stream().map(String::valueOf))
        .containsExactly(statuses.split(";", -1));
  }

  @ParameterizedTest
  @CsvSource({
    "GET http://elsewhere.example/openapi.yaml, 200",
    "HEAD /openapi.yaml, 200",
    "FROB /v1/events, 405",
    "CONNECT x:80, 404",
    "GET /schemas/../openapi.yaml, 404",
    "GET /%2e%2e/openapi.yaml, 404",
  })
  void shouldKnowTargetsAndMethods(String line, int status) throws IOException {
    Answers answers = send(line + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    assertThat(answers.statuses()).containsExactly(status);
  }

  /** What was escaped stays data: it becomes neither a header of Kafka nor a second line. */
  @Test
  void shouldKeepWhatIsEscapedInsideItsValue() throws IOException {
    int before = topic.records().size();
    String jndi = "${jndi:ldap://127.0.0.1:1/a}";
    Answers refused =
        send(
            post(
                "ce-specversion: 1.0\nce-id: a%0D%0Ace_type: b\nce-source: /s\nce-type: t\n"
                    + "Content-Length: 2\nConnection: close\n\n{}"));
    Answers taken =
        send(
            post(
                "ce-specversion: 1.0\nce-id: 1\nce-source: /s\nce-type: t\nce-subject: "
                    + jndi
                    + "\nUser-Agent: "
                    + jndi
                    + "\nContent-Length: 2\nConnection: close\n\n{}"));

    assertThat(refused.statuses()).singleElement().isIn(400, 422);
    assertThat(taken.statuses()).containsExactly(202);
    assertThat(topic.records())
        .hasSize(before + 1)
        .extracting(RawRequestIT::subject)
        .contains(jndi);
  }

  private static String subject(ConsumerRecord<byte[], byte[]> record) {
    return TestTopic.headers(record).getOrDefault("ce_subject", "");
  }
}
