package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.devstack.KafkaServer;
import dev.spillway.devstack.SharedDevStack;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of the process: SIGTERM while a request is in progress. */
class ShutdownIT {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @Test
  void shouldAnswerWhatIsInProgressAndExitWithZeroAfterSigterm() throws Exception {
    KafkaServer kafka = SharedDevStack.kafka();
    TestTopic topic = TestTopic.create(kafka.bootstrapServers());
    int port = freePort();
    int managementPort = freePort();
    Path log = directory.resolve("log");
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "--enable-native-access=ALL-UNNAMED",
            Gateway.class.getName());
    command.environment().put("SPILLWAY_HTTP_PORT", String.valueOf(port));
    command.environment().put("SPILLWAY_MANAGEMENT_PORT", String.valueOf(managementPort));
    command.environment().put("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    command.environment().put("SPILLWAY_KAFKA_TOPIC", topic.name());
    command.environment().put("SPILLWAY_SHUTDOWN_GRACE", "500ms");
    Process process = command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      await().atMost(LONG_ENOUGH).until(() -> get(managementPort, "/readyz").contains(" 200 "));
      String body = "{\"last\":1}";
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(20_000);
        OutputStream out = socket.getOutputStream();
        String head =
            """
            POST /v1/events HTTP/1.1
            Host: x
            Content-Type: application/json
            Content-Length: %d

            """
                .formatted(body.length())
                .replace("\n", "\r\n");
        out.write((head + body.substring(0, 3)).getBytes(UTF_8));
        out.flush();
        await()
            .atMost(LONG_ENOUGH)
            .until(
                () ->
                    get(managementPort, "/metrics")
                        .contains("in_progress{application=\"producer-gateway\"} 1.0"));

        process.destroy(); // SIGTERM
        await().atMost(LONG_ENOUGH).until(() -> get(managementPort, "/readyz").contains(" 503 "));
        await().atMost(LONG_ENOUGH).until(() -> !listens(port));
        out.write(body.substring(3).getBytes(UTF_8));
        out.flush();
        assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
            .startsWith("HTTP/1.1 202 ")
            .containsIgnoringCase("connection: close");
      }
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
      assertThat(topic.records()).extracting(TestTopic::value).containsExactly(body);
    } finally {
      process.destroyForcibly();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** The answer as text; empty where nobody answers. */
  private static String get(int port, String path) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                  .getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
