package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spillway.devstack.SharedDevStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTPS with certificates that change, and clients that show theirs. */
class TlsIT {
  @TempDir private static Path made;
  private static TestCertificate first;
  private static TestCertificate second;
  private static TestCertificate client;
  private static TestTopic topic;

  @TempDir private Path folder;

  @BeforeAll
  static void make() throws Exception {
    topic = TestTopic.create(SharedDevStack.kafka().bootstrapServers());
    first = TestCertificate.create(made, "first", "RSA");
    second = TestCertificate.create(made, "second", "EC");
    client = TestCertificate.create(made, "client", "EC");
  }

  @BeforeEach
  void putFiles() throws Exception {
    put("cert.pem", first.certificatePem());
    put("key.pem", first.keyPem());
    put("clients.pem", client.certificatePem());
  }

  private void put(String name, String text) throws IOException {
    Path next = folder.resolve(name + ".next");
    Files.writeString(next, text);
    Files.move(next, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private RunningGateway gateway(String more) throws Exception {
    String yaml =
        "http: {tls: {certificate: %s, key: %s, reload-interval: 200ms%s}}"
            .formatted(folder.resolve("cert.pem"), folder.resolve("key.pem"), more);
    return RunningGateway.start(
            SharedDevStack.kafka().bootstrapServers(), topic.name(), yaml, Map.of())
        .awaitReady();
  }

  private static HttpRequest post(int port, String body) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/v1/events"))
        .timeout(Duration.ofSeconds(20))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static HttpClient client(SSLContext context, HttpClient.Version version) {
    return HttpClient.newBuilder()
        .version(version)
        .connectTimeout(Duration.ofSeconds(5))
        .sslContext(context)
        .build();
  }

  private static int send(int port, SSLContext context) throws Exception {
    try (HttpClient http = client(context, HttpClient.Version.HTTP_1_1)) {
      return http.send(post(port, "{\"a\":1}"), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  /** Whose certificate a new connection sees. */
  private static X509Certificate shown(int port, SSLContext context) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldTakeEventsOverHttps(HttpClient.Version version) throws Exception {
    try (RunningGateway gateway = gateway("");
        HttpClient http = client(client.context(first), version)) {
      HttpResponse<String> reply =
          http.send(post(gateway.port(), "{\"a\":1}"), HttpResponse.BodyHandlers.ofString());

      assertThat(reply.statusCode()).isEqualTo(202);
      assertThat(reply.version()).isEqualTo(version);
      assertThatThrownBy(() -> gateway.get(gateway.port(), "/")).isInstanceOf(IOException.class);
    }
  }

  /** What is too large ends with its answer, and the other requests of the connection go on. */
  @Test
  void shouldRefuseARequestOverHttp2ByItself() throws Exception {
    try (RunningGateway gateway = gateway("");
        HttpClient http = client(client.context(first), HttpClient.Version.HTTP_2)) {
      String large = "\"" + "x".repeat(11 << 20) + "\"";

      assertThat(
              http.send(post(gateway.port(), large), HttpResponse.BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(413);
      for (String body : new String[] {"{\"a\":1}", "{", "{\"a\":2}"}) {
        assertThat(
                http.send(post(gateway.port(), body), HttpResponse.BodyHandlers.discarding())
                    .statusCode())
            .isEqualTo(body.equals("{") ? 400 : 202);
      }
      HttpRequest page =
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + gateway.port() + "/"))
              .timeout(Duration.ofSeconds(20))
              .build();
      assertThat(http.send(page, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void shouldUseANewCertificateOnceItsKeyIsThere() throws Exception {
    try (RunningGateway gateway = gateway("")) {
      SSLContext both = client.context(first, second);
      assertThat(shown(gateway.port(), both)).isEqualTo(first.certificate());

      put("cert.pem", second.certificatePem());
      await().atMost(Duration.ofSeconds(10)).until(() -> stale(gateway, 1));
      assertThat(shown(gateway.port(), both)).isEqualTo(first.certificate());

      put("key.pem", second.keyPem());
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> shown(gateway.port(), both).equals(second.certificate()));
      assertThat(send(gateway.port(), both)).isEqualTo(202);
      assertThat(stale(gateway, 0)).isTrue();
      long expiry = second.certificate().getNotAfter().toInstant().getEpochSecond();
      assertThat(metrics(gateway).lines())
          .anyMatch(line -> metric(line, "spillway_gateway_tls_expiry_seconds") == expiry);
    }
  }

  private static boolean stale(RunningGateway gateway, int value) throws Exception {
    return metrics(gateway)
        .lines()
        .anyMatch(line -> metric(line, "spillway_gateway_tls_stale") == value);
  }

  /** The value of a metric, or -1 where the line is another's. */
  private static double metric(String line, String name) {
    return line.startsWith(name) ? Double.parseDouble(line.substring(line.lastIndexOf(' '))) : -1;
  }

  private static String metrics(RunningGateway gateway) throws Exception {
    return new String(gateway.get(gateway.managementPort(), "/metrics").response().body(), UTF_8);
  }

  @Test
  void shouldRefuseAClientWithoutACertificateOfTheIssuer() throws Exception {
    try (RunningGateway gateway = gateway(", client-ca: " + folder.resolve("clients.pem"))) {
      assertThat(send(gateway.port(), client.context(first))).isEqualTo(202);
      assertThatThrownBy(() -> send(gateway.port(), second.context(first)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void shouldNotStartWithAKeyThatIsNotTheCertificates() throws Exception {
    put("cert.pem", second.certificatePem());
    put("key.pem", client.keyPem());

    assertThatThrownBy(() -> gateway(""))
        .hasMessageContaining("key.pem (http.tls.key) is not that of the certificate in")
        .message()
        .doesNotContain("BEGIN");
  }

  @Test
  void shouldNameTheFileThatIsNone() throws Exception {
    put("cert.pem", "no certificate");

    assertThatThrownBy(() -> gateway("")).hasMessageContaining("cert.pem (http.tls.certificate)");
  }
}
