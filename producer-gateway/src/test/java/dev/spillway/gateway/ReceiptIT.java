package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.devstack.SharedDevStack;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What has become of an accepted event, while the test does to Kafka what the consumers do. */
class ReceiptIT {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);

  private static TestTopic topic;
  private static StoringGroup group;
  private static RunningGateway gateway;

  /** An accepted event's record. */
  private record At(int partition, long offset) {}

  @BeforeAll
  static void start() throws Exception {
    topic = TestTopic.create(SharedDevStack.kafka().bootstrapServers());
    group = new StoringGroup(topic, 2);
    gateway = start(topic, group, Map.of());
  }

  @AfterAll
  static void stop() {
    gateway.close();
    group.close();
  }

  private static RunningGateway start(TestTopic topic, StoringGroup group, Map<String, String> more)
      throws Exception {
    Map<String, String> settings = new HashMap<>(group.settings());
    settings.putAll(more);
    return RunningGateway.start(topic.bootstrapServers(), topic.name(), "", settings).awaitReady();
  }

  private static At accept(RunningGateway gateway) throws Exception {
    RunningGateway.Reply reply = gateway.post("application/json", "{\"a\":1}");
    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(202);
    assertThat(reply.json().get("topic").asText()).isEqualTo(topic.name());
    return at(reply.json().get("results").get(0));
  }

  private static At at(JsonNode result) {
    return new At(result.get("partition").asInt(), result.get("offset").asLong());
  }

  private static RunningGateway.Reply receipt(RunningGateway gateway, At at, String query)
      throws Exception {
    return gateway.get(
        gateway.port(),
        "/v1/receipts/%s/%d/%d%s".formatted(topic.name(), at.partition, at.offset, query));
  }

  private static JsonNode known(At at, String query) throws Exception {
    RunningGateway.Reply reply = receipt(gateway, at, query);
    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(200);
    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    assertThat(reply.json().get("topic").asText()).isEqualTo(topic.name());
    assertThat(at(reply.json())).isEqualTo(at);
    return reply.json();
  }

  private static String state(At at) throws Exception {
    return known(at, "").get("state").asText();
  }

  private static CompletableFuture<RunningGateway.Reply> postLater(String body, String prefer) {
    return later(() -> gateway.post("application/json", body, "Prefer", prefer));
  }

  private static CompletableFuture<RunningGateway.Reply> later(Call call) {
    CompletableFuture<RunningGateway.Reply> reply = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                reply.complete(call.send());
              } catch (Exception e) {
                reply.completeExceptionally(e);
              }
            });
    return reply;
  }

  private interface Call {
    RunningGateway.Reply send() throws Exception;
  }

  private static RunningGateway.Reply get(CompletableFuture<RunningGateway.Reply> reply)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    return reply.get(LONG_ENOUGH.toSeconds(), TimeUnit.SECONDS);
  }

  private static double waitingRecords(RunningGateway gateway) throws Exception {
    return new String(gateway.get(gateway.managementPort(), "/metrics").response().body(), UTF_8)
        .lines()
        .filter(line -> line.startsWith("spillway_gateway_receipt_waiting_records{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  private static void awaitWaiting(RunningGateway gateway, int records) {
    await().atMost(LONG_ENOUGH).until(() -> waitingRecords(gateway) == records);
  }

  @Test
  void shouldSayPendingUntilTheGroupHasPassedAndAgainOnceItIsMovedBack() throws Exception {
    At at = accept(gateway);
    assertThat(state(at)).isEqualTo("pending");
    group.commit(at.partition, at.offset);
    assertThat(state(at)).isEqualTo("pending");

    group.commit(at.partition, at.offset + 1);
    assertThat(state(at)).isEqualTo("stored");

    group.commit(at.partition, at.offset);
    assertThat(state(at)).isEqualTo("pending");
  }

  @Test
  void shouldSayWhyARecordIsADeadLetter() throws Exception {
    At at = accept(gateway);
    assertThat(state(at)).isEqualTo("pending");
    group.refuse(at.partition, at.offset, "violates check constraint");
    assertThat(state(at)).isEqualTo("pending");
    group.commit(at.partition, at.offset + 1);

    JsonNode receipt = known(at, "");

    assertThat(receipt.get("state").asText()).isEqualTo("dead-lettered");
    JsonNode letter = receipt.get("deadLetter");
    assertThat(letter.get("reason").asText()).isEqualTo("violates check constraint");
    assertThat(letter.get("store").asText()).isEqualTo("postgres");
    assertThat(letter.get("letter").asText()).matches("[01]-\\d+");
    assertThat(letter.get("time").asText()).isEqualTo("2026-11-22T12:00:00Z");
  }

  @Test
  void shouldAnswerALongPollOnceTheRecordIsStored() throws Exception {
    At at = accept(gateway);
    var reply = later(() -> receipt(gateway, at, "?wait=20s"));
    awaitWaiting(gateway, 1);
    assertThat(reply).isNotDone();

    group.commit(at.partition, at.offset + 1);

    assertThat(get(reply).json().get("state").asText()).isEqualTo("stored");
    awaitWaiting(gateway, 0);
  }

  @Test
  void shouldSayPendingWhenTheWaitRunsOut() throws Exception {
    At at = accept(gateway);
    long begin = System.nanoTime();

    assertThat(known(at, "?wait=300ms").get("state").asText()).isEqualTo("pending");

    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(Duration.ofMillis(300), Duration.ofSeconds(10));
  }

  @Test
  void shouldSayThatARecordIsGoneBeforeItWasStored() throws Exception {
    At at = accept(gateway);
    group.commit(at.partition, at.offset);
    group.expire(at.partition, at.offset + 1);
    assertThat(state(at)).isEqualTo("expired");

    group.commit(at.partition, at.offset + 1);
    assertThat(state(at)).isEqualTo("stored");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/receipts/other/0/0, 404, no",
    "/v1/receipts/TOPICx/0/0, 404, no",
    "/v1/receipts/TOPIC/0, 404, no",
    "/v1/receipts/TOPIC/0/-1, 404, no",
    "/v1/receipts/TOPIC/99/0, 404, has the partitions 0 to 2",
    "/v1/receipts/TOPIC/0/999999, 404, has no record 999999",
    "/v1/receipts/TOPIC/0/0?wait=soon, 400, wait",
    "/v1/receipts/TOPIC/0/0?wait=5, 400, wait",
  })
  void shouldRefuseWhatIsNoRecord(String path, int status, String detail) throws Exception {
    RunningGateway.Reply reply = gateway.get(gateway.port(), path.replace("TOPIC", topic.name()));

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    if (!detail.equals("no")) {
      assertThat(reply.json().get("detail").asText()).contains(detail);
    }
  }

  @Test
  void shouldRefuseOtherMethods() throws Exception {
    RunningGateway.Reply reply =
        gateway.post("/v1/receipts/" + topic.name() + "/0/0", "application/json", new byte[0]);

    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.header("Allow")).isEqualTo("GET, OPTIONS");
  }

  @Test
  void shouldAnswer200OnceAllEventsOfARequestAreStored() throws Exception {
    At before = accept(gateway);
    var reply =
        postLater(
            "[{\"type\":\"t\",\"data\":1},{\"type\":\"t\",\"data\":2}]", "respond-async, wait=20");
    awaitWaiting(gateway, 2);
    assertThat(reply).isNotDone();
    for (int partition = 0; partition < 3; partition++) {
      group.commit(partition, before.offset + 100);
    }

    RunningGateway.Reply stored = get(reply);

    assertThat(stored.status()).isEqualTo(200);
    assertThat(stored.header("Preference-Applied")).isEqualTo("wait=20");
    assertThat(stored.json().get("accepted").asInt()).isEqualTo(2);
    assertThat(stored.json().get("results").findValuesAsText("status"))
        .containsExactly("200", "200");
    assertThat(stored.json().get("results").findValuesAsText("state"))
        .containsExactly("stored", "stored");
    for (int partition = 0; partition < 3; partition++) {
      group.commit(partition, 0);
    }
  }

  @Test
  void shouldAnswer202WhenTheWaitRunsOut() throws Exception {
    RunningGateway.Reply reply = gateway.post("application/json", "{\"a\":1}", "Prefer", "wait=1");

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.header("Preference-Applied")).isEqualTo("wait=1");
    assertThat(reply.json().get("results").get(0).get("status").asInt()).isEqualTo(202);
    assertThat(reply.json().get("results").get(0).get("state").asText()).isEqualTo("pending");
    awaitWaiting(gateway, 0);
  }

  @Test
  void shouldAnswer422WhenTheEventBecomesADeadLetter() throws Exception {
    At before = accept(gateway);
    var reply = postLater("{\"type\":\"t\",\"subject\":\"s\",\"data\":2}", "wait=20");
    awaitWaiting(gateway, 1);
    At at = at(topic);
    group.refuse(at.partition, at.offset, "violates check constraint");
    group.commit(at.partition, at.offset + 1);

    RunningGateway.Reply refused = get(reply);

    assertThat(refused.status()).as(refused.json() + " " + before).isEqualTo(422);
    assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(refused.json().get("type").asText()).isEqualTo("urn:spillway:problem:dead-lettered");
    assertThat(refused.json().get("detail").asText()).isEqualTo("violates check constraint");
    JsonNode result = refused.json().get("results").get(0);
    assertThat(at(result)).isEqualTo(at);
    assertThat(result.get("status").asInt()).isEqualTo(422);
    assertThat(result.get("state").asText()).isEqualTo("dead-lettered");
    assertThat(result.get("error").get("detail").asText()).isEqualTo("violates check constraint");
  }

  /** The last record of the subject s. */
  private static At at(TestTopic topic) {
    return topic.records().stream()
        .filter(record -> new String(record.key(), UTF_8).equals("s"))
        .reduce((_, last) -> last)
        .map(record -> new At(record.partition(), record.offset()))
        .orElseThrow();
  }

  @Test
  void shouldFindALetterThatTheIndexNoLongerHas() throws Exception {
    try (StoringGroup other = new StoringGroup(topic, 1);
        RunningGateway fresh = start(topic, other, Map.of())) {
      At refused = accept(fresh);
      At stored = accept(fresh);
      other.refuse(refused.partition, refused.offset, "an old one");
      other.refuseOthers(7_000);
      for (int partition = 0; partition < 3; partition++) {
        other.commit(partition, Math.max(refused.offset, stored.offset) + 1);
      }

      RunningGateway.Reply found = receipt(fresh, refused, "?wait=10s");
      assertThat(found.json().get("deadLetter").get("reason").asText()).isEqualTo("an old one");
      assertThat(receipt(fresh, stored, "?wait=10s").json().get("state").asText())
          .isEqualTo("stored");

      other.refuseOthers(7_000);
      JsonNode untold = receipt(fresh, stored, "?wait=10s").json();
      assertThat(untold.get("state").asText()).isEqualTo("settled");
      assertThat(untold.get("detail").asText()).contains("too many letters");
    }
  }

  @Test
  void shouldNotSayStoredWithoutADeadLetterTopic() throws Exception {
    try (StoringGroup other = new StoringGroup(topic, 0);
        RunningGateway fresh = start(topic, other, Map.of())) {
      At at = accept(fresh);
      other.commit(at.partition, at.offset + 1);

      JsonNode receipt = receipt(fresh, at, "").json();

      assertThat(receipt.get("state").asText()).isEqualTo("settled");
      assertThat(receipt.get("detail").asText()).contains("no topic " + other.deadLetterTopic);
    }
  }

  @Test
  void shouldLetOnlySoManyWaitAndForgetThoseWhoLeave() throws Exception {
    try (RunningGateway small = start(topic, group, Map.of("SPILLWAY_RECEIPTS_RECORDS", "1"))) {
      At at = accept(small);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), small.port())) {
        socket
            .getOutputStream()
            .write(
                "GET /v1/receipts/%s/%d/%d?wait=25s HTTP/1.1\r\nHost: x\r\n\r\n"
                    .formatted(topic.name(), at.partition, at.offset)
                    .getBytes(UTF_8));
        awaitWaiting(small, 1);

        RunningGateway.Reply full = receipt(small, at, "");
        assertThat(full.status()).isEqualTo(503);
        assertThat(full.header("Retry-After")).isNotEmpty();
        assertThat(full.json().get("detail").asText()).contains("receipts.records");
        RunningGateway.Reply post =
            small.post("application/json", "{\"a\":1}", "Prefer", "wait=20");
        assertThat(post.status()).isEqualTo(202);
        assertThat(post.header("Preference-Applied")).isEmpty();
      }
      awaitWaiting(small, 0);
      assertThat(receipt(small, at, "").status()).isEqualTo(200);
    }
  }

  @Test
  void shouldEndAWaitWhenItShutsDown() throws Exception {
    CompletableFuture<RunningGateway.Reply> reply;
    long begin;
    try (RunningGateway ending = start(topic, group, Map.of())) {
      reply = later(() -> gatewayPost(ending.port()));
      awaitWaiting(ending, 1);
      begin = System.nanoTime();
    }
    assertThat(get(reply).status()).isEqualTo(202);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
  }

  /** Through another gateway's client: closing a gateway of the tests waits for its own. */
  private static RunningGateway.Reply gatewayPost(int port) throws Exception {
    return gateway.send(
        java.net.http.HttpRequest.newBuilder(RunningGateway.uri(port, "/v1/events"))
            .header("Content-Type", "application/json")
            .header("Prefer", "wait=25")
            .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"a\":1}")));
  }

  @Test
  void shouldKnowNothingOfReceiptsWhenTheyAreSwitchedOff() throws Exception {
    try (RunningGateway off = start(topic, group, Map.of("SPILLWAY_RECEIPTS_ENABLED", "false"))) {
      RunningGateway.Reply post = off.post("application/json", "{\"a\":1}", "Prefer", "wait=20");
      assertThat(post.status()).isEqualTo(202);
      assertThat(post.header("Preference-Applied")).isEmpty();
      RunningGateway.Reply receipt = receipt(off, at(post.json().get("results").get(0)), "");
      assertThat(receipt.status()).isEqualTo(404);
      assertThat(receipt.json().get("detail").asText()).contains("receipts.enabled");
    }
  }

  @Test
  void shouldAnswer503WhileKafkaIsAway() throws Exception {
    At at = accept(gateway);
    SharedDevStack.kafka().pause();
    try {
      RunningGateway.Reply away = receipt(gateway, at, "?wait=20s");
      assertThat(away.status()).isEqualTo(503);
      assertThat(away.header("Retry-After")).isNotEmpty();
      assertThat(away.json().get("type").asText())
          .isEqualTo("urn:spillway:problem:receipt-unavailable");
    } finally {
      SharedDevStack.kafka().resume();
    }
    gateway.awaitReady();
    await().atMost(LONG_ENOUGH).until(() -> receipt(gateway, at, "").status() == 200);
    assertThat(state(at)).isEqualTo("pending");
  }
}
