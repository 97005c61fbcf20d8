package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.devstack.SharedDevStack;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Made-up requests to every path; the document must allow every answer. */
class OpenApiIT {
  private static final int REQUESTS = 2_000;
  private static final String KEY = "the key";

  /** The same each time, so that a failure can be looked at again. */
  private static final long SEED = 20_261_126;

  private static final List<String> METHODS =
      List.of("POST", "POST", "POST", "POST", "GET", "GET", "HEAD", "PUT", "DELETE", "OPTIONS");

  private static final List<String> TYPES =
      List.of(
          "application/json",
          "application/json",
          "application/json; charset=utf-16",
          "application/x-ndjson",
          "application/cloudevents+json",
          "application/cloudevents-batch+json",
          "application/cloudevents+avro",
          "text/plain",
          "not a media type",
          "");

  private static final List<String> BODIES =
      List.of(
          "",
          "{}",
          "{\"a\":1}",
          "{\"type\":\"order.placed\",\"data\":{\"total\":1}}",
          "{\"type\":\"user.born\",\"data\":1}",
          "{\"type\":\"order.placed\",\"time\":\"yesterday\",\"data\":1}",
          "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"order.x\",\"data\":{}}",
          "{\"specversion\":\"1.0\",\"id\":\"2\",\"source\":\"/s\",\"type\":\"order.x\",\"n\":5,\"b\":true}",
          "{\"specversion\":\"1.0\",\"id\":\"2\",\"source\":\"/s\",\"type\":\"order.x\",\"n\":2147483648}",
          "{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"order.x\"}",
          "[{\"type\":\"order.a\",\"data\":1},{\"type\":\"order.b\",\"time\":1,\"data\":1}]",
          "[{\"type\":\"order.a\",\"data\":1},{\"type\":\"user.a\",\"data\":1}]",
          "[",
          "{\"a\":",
          "{\"a\":1}\n{\"b\":2}\n",
          "{\"a\":1}\n{\n",
          "\"\\u0000\"",
          "{\"a\":1,\"a\":2}",
          "[".repeat(100) + "]".repeat(100),
          "\u00ff\u00fe",
          "[" + "1,".repeat(30) + "1]",
          "\"" + "x".repeat(5_000) + "\"",
          "\"" + "x".repeat(30_000) + "\"");

  private static final List<List<String>> HEADERS =
      List.of(
          List.of("Content-Encoding", "gzip"),
          List.of("Content-Encoding", "br"),
          List.of("Prefer", "wait=1"),
          List.of("Idempotency-Key", "\"019ab0f4-5c00-7000-8000-000000000001\""),
          List.of("Idempotency-Key", "no-time-in-it"),
          List.of("Idempotency-Key", "two words"),
          List.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
          List.of("X-Event-Type", "order.made"),
          List.of("X-Event-Type-Pointer", "/a"),
          List.of("X-Event-Type-Pointer", "a"),
          List.of("X-Event-Id", "1"),
          List.of("X-Event-Time-Format", "moon"),
          List.of("X-Event-Unknown", "1"),
          List.of("ce-specversion", "1.0", "ce-id", "1", "ce-source", "/s", "ce-type", "order.x"),
          List.of("ce-specversion", "1.0", "ce-id", "%00", "ce-type", "order.x"),
          List.of("ce-type", "order.x"),
          List.of("Origin", "https://shop.example", "Access-Control-Request-Method", "POST"),
          List.of("WebHook-Request-Origin", "events.example"),
          List.of("X-Hub-Signature-256", "sha256=00"),
          List.of("X-Long", "x".repeat(40_000)));

  @TempDir private static Path folder;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    Path keys = folder.resolve("keys.yaml");
    Files.writeString(
        keys,
        "keys: {one: {sha256: %s, types: [\"order.*\", \"event\"]}}"
            .formatted(TestKeys.sha256(KEY)));
    String kafka = SharedDevStack.kafka().bootstrapServers();
    gateway =
        RunningGateway.start(
                kafka,
                TestTopic.create(kafka).name(),
                """
                limits: {body-bytes: 20KiB, data-bytes: 4KiB, events-per-request: 20}
                mappings: {known: {type: /a}}
                defaults: {type: event}
                webhooks: {code: {signature: github, secrets: [a secret of some length]}}
                cors: {origins: ["https://shop.example"], webhook-origins: ["events.example"]}
                """,
                Map.of("SPILLWAY_ACCESS_KEYS_FILE", keys.toString()))
            .awaitReady();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static <T> T any(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static String filled(Random random, String path) {
    return path.replace("{mapping}", any(random, List.of("known", "unknown")))
        .replace("{name}", any(random, List.of("code", "nobody")))
        .replace("{topic}", "other")
        .replace("{partition}", any(random, List.of("0", "99", "x")))
        .replace("{offset}", any(random, List.of("0", "123456789", "-1")));
  }

  private static HttpRequest.Builder request(Random random, String path, String method) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(RunningGateway.uri(gateway.port(), filled(random, path)))
            .method(
                method,
                HttpRequest.BodyPublishers.ofByteArray(any(random, BODIES).getBytes(ISO_8859_1)));
    String type = any(random, TYPES);
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    switch (random.nextInt(10)) {
      case 0 -> {}
      case 1 -> request.header("X-API-Key", "another key");
      case 2 -> request.headers("X-API-Key", KEY, "Authorization", "Bearer " + KEY);
      default -> request.header("Authorization", "Bearer " + KEY);
    }
    for (int more = random.nextInt(3); more > 0; more--) {
      request.headers(any(random, HEADERS).toArray(String[]::new));
    }
    return request;
  }

  @Test
  void shouldAnswerOnlyWhatItsDocumentAllows() throws Exception {
    OpenApiContract contract =
        new OpenApiContract(
            gateway.get(gateway.port(), "/openapi.json").json(),
            gateway.get(gateway.port(), "/event-envelope.schema.json").json().toString());
    Random random = new Random(SEED);
    List<String> paths = new ArrayList<>(contract.paths());
    paths.addAll(List.of("/v1/events", "/v1/events", "/v1/events", "/v1/events/{mapping}"));
    List<String> wrong = new ArrayList<>();
    Map<String, TreeSet<Integer>> seen = new TreeMap<>();
    for (int i = 0; i < REQUESTS; i++) {
      String path = any(random, paths);
      String method = any(random, METHODS);
      RunningGateway.Reply reply = gateway.send(request(random, path, method));
      seen.computeIfAbsent(method + " " + path, _ -> new TreeSet<>()).add(reply.status());
      contract
          .objections(path, method, reply.response())
          .forEach(
              objection ->
                  wrong.add(
                      method
                          + " "
                          + path
                          + ": "
                          + reply.status()
                          + ": "
                          + objection
                          + reply.json()));
    }
    System.out.println("statuses that were answered: " + seen);

    assertThat(wrong).isEmpty();
    assertThat(seen.get("POST /v1/events")).contains(202, 207, 400, 401, 403, 413, 415, 422, 431);
    assertThat(seen.get("POST /v1/webhooks/{name}")).contains(401, 404);
  }
}
