package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.devstack.SharedDevStack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers try, and what it costs the others. */
class AbuseIT {
  private static final String JSON = "application/json";
  private static final int SLOW_SOCKETS = 2_000;
  private static final int EVENTS_PER_SECOND = 200;

  /** A refused body up to this size is read and forgotten (docs/http-api.md). */
  private static final int MOST_SKIPPED = 64 * 1024;

  @TempDir private static Path folder;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    String kafka = SharedDevStack.kafka().bootstrapServers();
    Path file = folder.resolve("keys.yaml");
    Files.writeString(
        file,
        """
        keys:
          free: {sha256: %s}
          metered: {sha256: %s, events-per-second: %d}
          spent: {sha256: %s, events-per-second: 1}
        """
            .formatted(
                TestKeys.sha256("free"),
                TestKeys.sha256("metered"),
                EVENTS_PER_SECOND,
                TestKeys.sha256("spent")));
    gateway =
        RunningGateway.start(
                kafka,
                TestTopic.create(kafka).name(),
                "",
                Map.of("SPILLWAY_ACCESS_KEYS_FILE", file.toString()))
            .awaitReady();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static RunningGateway.Reply post(String key, byte[] body, String... headers)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("X-API-Key", key));
    all.addAll(List.of(headers));
    return gateway.post("/v1/events", JSON, body, all.toArray(String[]::new));
  }

  @Test
  void shouldNotUnpackAMegabyteIntoAGigabyte() throws Exception {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 1024; i++) {
        out.write(zeros);
      }
    }
    assertThat(bomb.size()).isBetween(900_000, 1_200_000);

    RunningGateway.Reply reply = post("free", bomb.toByteArray(), "Content-Encoding", "gzip");

    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.json().get("detail").asText()).contains("limits.decompressed-bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":"})
  void shouldRefuseAHundredThousandBrackets(String opening) throws Exception {
    RunningGateway.Reply reply = post("free", opening.repeat(100_000).getBytes(UTF_8));

    assertThat(reply.status()).as(reply.json().toString()).isIn(400, 422);
    assertThat(post("free", "{\"a\":1}".getBytes(UTF_8)).status()).isEqualTo(202);
  }

  @Test
  void shouldServeOthersWhileThousandsOfSocketsAreSlow() throws Exception {
    List<SocketChannel> slow = new ArrayList<>();
    try {
      String head =
          """
          POST /v1/events HTTP/1.1
          Host: x
          X-API-Key: free
          Content-Type: application/json
          Content-Length: 1000

          """
              .replace("\n", "\r\n");
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port());
      for (int i = 0; i < SLOW_SOCKETS; i++) {
        SocketChannel socket = SocketChannel.open(address);
        slow.add(socket);
        write(socket, head);
      }
      for (int i = 0; i < 200; i++) {
        healthy();
      }
      List<Long> nanos = new ArrayList<>();
      long begin = System.nanoTime();
      long nextByte = begin;
      while (System.nanoTime() - begin < Duration.ofSeconds(21).toNanos()) {
        if (System.nanoTime() >= nextByte) {
          for (SocketChannel socket : slow) {
            write(socket, "{");
          }
          nextByte += Duration.ofSeconds(10).toNanos();
        }
        nanos.add(healthy());
      }
      nanos.sort(null);
      Duration p99 = Duration.ofNanos(nanos.get(nanos.size() * 99 / 100));
      System.out.printf(
          "%d slow sockets: %d requests of a healthy client, p99 %.1f ms%n",
          slow.size(), nanos.size(), p99.toNanos() / 1e6);
      assertThat(p99).isLessThan(Duration.ofMillis(100));
      assertThat(nanos).hasSizeGreaterThan(200);
    } finally {
      for (SocketChannel socket : slow) {
        socket.close();
      }
    }
  }

  private static void write(SocketChannel socket, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    while (bytes.hasRemaining()) {
      socket.write(bytes);
    }
  }

  private static long healthy() throws Exception {
    long begin = System.nanoTime();
    assertThat(post("free", "{\"a\":1}".getBytes(UTF_8)).status()).isEqualTo(202);
    return System.nanoTime() - begin;
  }

  @Test
  void shouldKeepASenderToItsRateWithFlatMemory() throws Exception {
    Duration time = Duration.ofSeconds(60);
    AtomicInteger accepted = new AtomicInteger();
    AtomicInteger limited = new AtomicInteger();
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    byte[] ten = ("[1" + ",1".repeat(9) + "]").getBytes(UTF_8);
    long begin = System.nanoTime();
    long early;
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        clients.execute(() -> flood(begin + time.toNanos(), ten, accepted, limited, wrong));
      }
      TimeUnit.NANOSECONDS.sleep(time.dividedBy(4).toNanos());
      early = usedHeap();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    long late = usedHeap();
    System.out.printf(
        "%d events taken, %d requests limited in %.1f s; heap %d, then %d bytes%n",
        accepted.get(), limited.get(), seconds, early, late);

    assertThat(wrong).as("other answers, and connections that were cut").isEmpty();
    // A second's worth at once, then the rate; each client may be admitted once beyond it.
    assertThat(accepted.get())
        .isBetween(
            (int) (EVENTS_PER_SECOND * seconds * 0.8),
            (int) (EVENTS_PER_SECOND * (seconds + 1)) + 8 * 10);
    assertThat(limited.get() * 10 + accepted.get())
        .as("offered")
        .isGreaterThan((int) (10 * EVENTS_PER_SECOND * seconds));
    assertThat(late - early).isLessThan(16 << 20);
  }

  private static void flood(
      long until, byte[] ten, AtomicInteger accepted, AtomicInteger limited, Queue<String> wrong) {
    try (KeepAliveClient client = new KeepAliveClient(gateway.port())) {
      while (System.nanoTime() < until) {
        KeepAliveClient.Answer answer = client.post(ten, "X-API-Key", "metered");
        boolean told =
            answer.header("RateLimit-Policy").equals("\"events\";q=" + EVENTS_PER_SECOND + ";w=1")
                && answer.header("RateLimit").matches("\"events\";r=\\d+;t=1");
        if (told && answer.status() == 202) {
          accepted.addAndGet(10);
        } else if (told && answer.status() == 429 && answer.header("Retry-After").equals("1")) {
          limited.incrementAndGet();
        } else {
          wrong.add(answer.toString());
        }
      }
    } catch (IOException e) {
      wrong.add(e.toString());
    }
  }

  /** It is refused by its head, and what it still sends must not cost it the connection. */
  @Test
  void shouldKeepAConnectionWhoseBodyComesAfterTheAnswer() throws Exception {
    byte[] large = ("[1" + ",1".repeat((MOST_SKIPPED - 3) / 2) + " ]").getBytes(UTF_8);
    byte[] many = ("[1" + ",1".repeat(999) + "]").getBytes(UTF_8);
    assertThat(large).hasSize(MOST_SKIPPED);
    try (KeepAliveClient client = new KeepAliveClient(gateway.port())) {
      assertThat(client.post(many, "X-API-Key", "spent").status()).isEqualTo(202);
      for (int i = 0; i < 1_000; i++) {
        client.sendHead(large.length, "X-API-Key", "spent");
        KeepAliveClient.Answer answer = client.receive();
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Connection")).isEmpty();
        client.sendBody(large);
      }
      assertThat(client.post(many, "X-API-Key", "free").status()).isEqualTo(202);
    }
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
