package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.devstack.SharedDevStack;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Providers of webhooks, who prove themselves by signatures and know nothing of API keys. */
class WebhookIT {
  private static final String GITHUB = "github secret one";
  private static final String STRIPE = "whsec_stripe_secret";
  private static final String DELIVERY = "c232ab00-9414-11ec-b3c8-9f6bdeced846";

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
                """
                webhooks:
                  code:
                    signature: github
                    secrets: ["the next secret", "github secret one"]
                    event: {type-prefix: "github.", subject: /repository/full_name}
                  pay:
                    signature: stripe
                    secrets: [whsec_stripe_secret]
                    event: {type-prefix: "stripe.", source-value: /stripe}
                """,
                Map.of())
            .awaitReady();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static String hmac(String secret, String signed) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(UTF_8)));
  }

  private static RunningGateway.Reply deliver(String name, String body, Map<String, String> headers)
      throws Exception {
    String[] flat =
        headers.entrySet().stream()
            .flatMap(header -> Stream.of(header.getKey(), header.getValue()))
            .toArray(String[]::new);
    return gateway.post("/v1/webhooks/" + name, "application/json", body.getBytes(UTF_8), flat);
  }

  private static Map<String, String> github(String body, String delivery) throws Exception {
    return new HashMap<>(
        Map.of(
            "X-Hub-Signature-256",
            "sha256=" + hmac(GITHUB, body),
            "X-GitHub-Delivery",
            delivery,
            "X-GitHub-Event",
            "push"));
  }

  private static Map<String, String> headers(RunningGateway.Reply reply) {
    int partition = reply.json().at("/results/0/partition").asInt();
    long offset = reply.json().at("/results/0/offset").asLong();
    ConsumerRecord<byte[], byte[]> found =
        topic.records().stream()
            .filter(it -> it.partition() == partition && it.offset() == offset)
            .findFirst()
            .orElseThrow();
    Map<String, String> all = new HashMap<>(TestTopic.headers(found));
    all.put("value", new String(found.value(), UTF_8));
    return all;
  }

  /** A body with a type and a data is data as a whole here, not the short form of an event. */
  @Test
  void shouldMakeADeliveryAnEvent() throws Exception {
    String body = "{\"type\":\"x\",\"data\":{}, \"repository\":{\"full_name\":\"a/b\"}}";
    Map<String, String> sent = github(body, DELIVERY);
    sent.put("X-Event-Source", "/forged");
    sent.put("ce-type", "forged");
    RunningGateway.Reply reply = deliver("code", body, sent);

    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(202);
    assertThat(headers(reply))
        .containsEntry("ce_id", DELIVERY)
        .containsEntry("ce_type", "github.push")
        .containsEntry("ce_source", "/webhooks/code")
        .containsEntry("ce_subject", "a/b")
        .containsEntry("ce_time", "2022-02-22T19:22:22Z")
        .containsEntry("value", body);
  }

  /** The delivery's name holds its time, so that it is the same event when it comes again. */
  @Test
  void shouldGiveADeliveryThatComesAgainTheSameKey() throws Exception {
    String body = "{}";

    assertThat(deliver("code", body, github(body, DELIVERY)).json().at("/results/0/key"))
        .isEqualTo(deliver("code", body, github(body, DELIVERY)).json().at("/results/0/key"));
  }

  @Test
  void shouldTakeIdTypeAndTimeFromStripesBody() throws Exception {
    long now = Instant.now().getEpochSecond();
    String body =
        "{\"id\":\"evt_1\",\"type\":\"charge.succeeded\",\"created\":1764000000,\"data\":{}}";
    RunningGateway.Reply reply =
        deliver(
            "pay",
            body,
            Map.of(
                "Stripe-Signature", "t=%d,v1=%s".formatted(now, hmac(STRIPE, now + "." + body))));

    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(202);
    assertThat(headers(reply))
        .containsEntry("ce_id", "evt_1")
        .containsEntry("ce_type", "stripe.charge.succeeded")
        .containsEntry("ce_source", "/stripe")
        .containsEntry("ce_time", "2025-11-24T16:00:00Z")
        .containsEntry("value", body);
  }

  @ParameterizedTest
  @CsvSource({
    "nobody's secret, 0, 401",
    "whsec_stripe_secret, 290, 202",
    "whsec_stripe_secret, 310, 401",
    "whsec_stripe_secret, -310, 401",
  })
  void shouldBelieveTheSecretAndTheClock(String secret, long age, int status) throws Exception {
    long time = Instant.now().getEpochSecond() - age;
    String body = "{\"id\":\"evt_2\",\"type\":\"t\",\"created\":1764000000}";
    int before = topic.records().size();
    RunningGateway.Reply reply =
        deliver(
            "pay",
            body,
            Map.of(
                "Stripe-Signature", "t=%d,v1=%s".formatted(time, hmac(secret, time + "." + body))));

    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(status);
    assertThat(topic.records()).hasSize(before + (status == 202 ? 1 : 0));
  }

  @Test
  void shouldRefuseWhatIsNotSignedAtAll() throws Exception {
    int before = topic.records().size();
    RunningGateway.Reply unsigned = deliver("code", "{}", Map.of("X-GitHub-Delivery", DELIVERY));
    RunningGateway.Reply other = deliver("code", "{ }", github("{}", DELIVERY));
    RunningGateway.Reply unknown = deliver("nobody", "{}", github("{}", DELIVERY));

    assertThat(unsigned.status()).isEqualTo(401);
    assertThat(unsigned.json().get("detail").asText()).contains("X-Hub-Signature-256");
    assertThat(other.status()).isEqualTo(401);
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(topic.records()).hasSize(before);
  }
}
