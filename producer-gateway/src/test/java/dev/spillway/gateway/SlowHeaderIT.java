package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.devstack.SharedDevStack;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that never end: each byte comes well before the connection would count as silent. */
class SlowHeaderIT {
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(12);
  private static final int BETWEEN_BYTES_MILLIS = 200;

  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    String kafka = SharedDevStack.kafka().bootstrapServers();
    gateway =
        RunningGateway.start(
                kafka,
                TestTopic.create(kafka).name(),
                "",
                Map.of(
                    "SPILLWAY_HTTP_IDLE_TIMEOUT",
                    IDLE_TIMEOUT.toSeconds() + "s",
                    "SPILLWAY_RECEIPTS_ENABLED",
                    "false"))
            .awaitReady();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /v1/events HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        "GE",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nX-Slow: ",
      })
  void shouldNotWaitForThemForEver(String begin) throws Exception {
    long start = System.nanoTime();
    boolean closed = false;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(BETWEEN_BYTES_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write(begin.getBytes(ISO_8859_1));
      byte[] answer = new byte[8192];
      while (!closed && System.nanoTime() - start < PATIENCE.toNanos()) {
        try {
          closed = socket.getInputStream().read(answer) < 0;
        } catch (SocketTimeoutException silent) {
          out.write('T');
        }
      }
    } catch (IOException reset) {
      closed = true;
    }

    assertThat(closed).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(IDLE_TIMEOUT.minusMillis(100), PATIENCE);
  }

  /** A request that is on its way has its own deadline. */
  @Test
  void shouldWaitForASlowBody() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(BETWEEN_BYTES_MILLIS);
      OutputStream out = socket.getOutputStream();
      int bytes = (int) (2 * IDLE_TIMEOUT.toMillis() / BETWEEN_BYTES_MILLIS);
      String head =
          String.join(
              "\r\n",
              "POST /v1/events HTTP/1.1",
              "Host: x",
              "Content-Type: application/json",
              "Content-Length: ");
      out.write((head + bytes + "\r\n\r\n").getBytes(ISO_8859_1));
      byte[] answer = new byte[8192];
      int sent = 0;
      int read = 0;
      while (read == 0) {
        try {
          read = socket.getInputStream().read(answer);
        } catch (SocketTimeoutException silent) {
          assertThat(sent).isLessThanOrEqualTo(bytes + 25);
          if (sent++ < bytes) {
            out.write('1');
          }
        }
      }

      assertThat(sent).isGreaterThanOrEqualTo(bytes);
      assertThat(new String(answer, 0, read, ISO_8859_1)).startsWith("HTTP/1.1 202 ");
    }
  }
}
