package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.Zstd;
import dev.spillway.devstack.SharedDevStack;
import dev.spillway.event.EventKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way in, up to the record in a real Kafka. */
class RoundTripIT {
  private static final String MAPPINGS =
      """
      mappings:
        zeek:
          type: /@stream
          type-prefix: zeek.
          source-value: /zeek
          time: /ts
          time-format: epoch-seconds
          id: /uid
      """;

  private static TestTopic topic;
  private static RunningGateway gateway;
  private long before;

  @BeforeAll
  static void start() throws Exception {
    String kafka = SharedDevStack.kafka().bootstrapServers();
    topic = TestTopic.create(kafka);
    gateway = RunningGateway.start(kafka, topic.name(), MAPPINGS, Map.of()).awaitReady();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @BeforeEach
  void count() {
    before = topic.records().size();
  }

  /** The one record that the test has made. */
  private ConsumerRecord<byte[], byte @Nullable []> only(RunningGateway.Reply reply) {
    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(202);
    JsonNode result = reply.json().get("results").get(0);
    List<ConsumerRecord<byte[], byte @Nullable []>> records = topic.records();
    assertThat(records).hasSize((int) before + 1);
    return records.stream()
        .filter(r -> r.partition() == result.get("partition").asInt())
        .filter(r -> r.offset() == result.get("offset").asLong())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldTakeAStructuredCloudEventAndKeepItsDataByteForByte() throws Exception {
    RunningGateway.Reply reply =
        gateway.post(
            "application/cloudevents+json; charset=UTF-8",
            """
            {"specversion":"1.0","id":"i1","source":"/s","type":"t","time":"2016-01-01T00:00:00.1234567Z",
             "datacontenttype":"application/json","traceparent":"x","data": { "n" : 1e400, "s":"\\u00e9" } }\
            """);

    ConsumerRecord<byte[], byte @Nullable []> record = only(reply);
    String key = EventKey.of("/s", "i1", Instant.parse("2016-01-01T00:00:00.123456Z")).toString();
    assertThat(TestTopic.value(record)).isEqualTo("{ \"n\" : 1e400, \"s\":\"\\u00e9\" }");
    assertThat(new String(record.key(), UTF_8)).isEqualTo(key);
    assertThat(TestTopic.headers(record))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "ce_specversion", "1.0",
                "ce_id", "i1",
                "ce_source", "/s",
                "ce_type", "t",
                "ce_time", "2016-01-01T00:00:00.123456Z",
                "ce_traceparent", "x",
                "content-type", "application/json"));
    assertThat(reply.json().get("accepted").asInt()).isEqualTo(1);
    assertThat(reply.json().get("rejected").asInt()).isZero();
    JsonNode result = reply.json().get("results").get(0);
    assertThat(result.get("index").asInt()).isZero();
    assertThat(result.get("id").asText()).isEqualTo("i1");
    assertThat(result.get("key").asText()).isEqualTo(key);
    assertThat(result.get("status").asInt()).isEqualTo(202);
  }

  @ParameterizedTest
  @CsvSource({
    "application/cloudevents+json, {, }",
    "application/cloudevents-batch+json, [{, }]",
    "application/json, {, }",
    "application/x-ndjson, {, }",
  })
  void shouldSayTheTypesOfExtensions(String contentType, String begin, String end)
      throws Exception {
    String attributes =
        "\"specversion\":\"1.0\",\"type\":\"t\",\"data\":1,\"text\":\"5\",\"none\":null,"
            + "\"urgent\":true,\"priority\":-5";

    Map<String, String> headers =
        TestTopic.headers(only(gateway.post(contentType, begin + attributes + end)));

    assertThat(headers)
        .containsEntry("ce_text", "5")
        .containsEntry("ce_urgent", "true")
        .containsEntry("ce_priority", "-5")
        .containsEntry("spillway-extension-types", "priority=integer,urgent=boolean")
        .doesNotContainKey("ce_none");
  }

  @Test
  void shouldTakeHeadersForText() throws Exception {
    RunningGateway.Reply reply =
        gateway.post(
            "application/json", "1", "ce-specversion", "1.0", "ce-id", "header-text", "ce-n", "5");

    assertThat(TestTopic.headers(only(reply)))
        .containsEntry("ce_n", "5")
        .doesNotContainKey("spillway-extension-types");
  }

  @Test
  void shouldRefuseExtensionsOfNoType() throws Exception {
    RunningGateway.Reply reply =
        gateway.post(
            "application/json",
            """
            [{"type":"t","data":1,"n":1.5},
             {"type":"t","data":1,"n":2147483648},
             {"type":"t","data":1,"n":{"a":1}},
             {"type":"t","data":1,"n":[]},
             {"type":"t","data":1,"n":2147483647}]\
            """);

    assertThat(reply.status()).isEqualTo(207);
    JsonNode results = reply.json().get("results");
    assertThat(results.findValuesAsText("status"))
        .containsExactly("422", "422", "422", "422", "202");
    assertThat(results.findValuesAsText("pointer")).containsExactly("/0/n", "/1/n", "/2/n", "/3/n");
    assertThat(topic.records()).hasSize((int) before + 1);
    RunningGateway.Reply single =
        gateway.post(
            "application/cloudevents+json",
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"n\":-2147483649}");
    assertThat(single.status()).isEqualTo(422);
    assertThat(single.json().toString()).contains("/n", "CloudEvents integers have 32 bits");
  }

  @ParameterizedTest
  @CsvSource({"text/plain", "image/png", "application/json", "application/x-ndjson", "''"})
  void shouldTakeABinaryModeCloudEvent(String contentType) throws Exception {
    RunningGateway.Reply reply =
        gateway.post(
            contentType,
            "{\"a\":1}",
            "ce-specversion",
            "1.0",
            "CE-Id",
            "i-" + contentType,
            "ce-source",
            "/s",
            "ce-type",
            "t",
            "ce-subject",
            "\"Euro \\\"%E2%82%AC\\\" 100%25\"");

    ConsumerRecord<byte[], byte @Nullable []> record = only(reply);
    assertThat(TestTopic.value(record)).isEqualTo("{\"a\":1}");
    assertThat(TestTopic.headers(record))
        .containsEntry("ce_id", "i-" + contentType)
        .containsEntry("ce_subject", "Euro \"€\" 100%");
    assertThat(TestTopic.headers(record).get("content-type"))
        .isEqualTo(contentType.isEmpty() ? null : contentType);
    assertThat(new String(record.key(), UTF_8)).isEqualTo("Euro \"€\" 100%");
  }

  @Test
  void shouldTakeABinaryModeCloudEventWithoutData() throws Exception {
    RunningGateway.Reply reply =
        gateway.post("", "", "ce-specversion", "1.0", "ce-id", "no-data", "ce-source", "/s");

    assertThat(TestTopic.value(only(reply))).isNull();
  }

  @Test
  void shouldTakePlainJsonWithAttributesFromHeaders() throws Exception {
    RunningGateway.Reply reply =
        gateway.post(
            "application/json",
            "{\"type\":5,\"@stream\":\"conn\",\"ts\":1588205199.827696,\"uid\":77}",
            "X-Event-Type-Pointer",
            "/@stream",
            "X-Event-Time-Pointer",
            "/ts",
            "X-Event-Time-Format",
            "epoch-seconds",
            "X-Event-Id-Pointer",
            "/uid",
            "X-Event-Source",
            "/net%20a",
            "X-Event-Subject-Pointer",
            "/missing");

    assertThat(TestTopic.headers(only(reply)))
        .containsEntry("ce_type", "conn")
        .containsEntry("ce_time", "2020-04-30T00:06:39.827696Z")
        .containsEntry("ce_id", "77")
        .containsEntry("ce_source", "/net%20a")
        .doesNotContainKey("ce_subject");
  }

  @Test
  void shouldTakePlainJsonThroughAConfiguredMapping() throws Exception {
    String body = "{\"@stream\":\"dns\",\"ts\":1588205199,\"uid\":\"C1\"}";
    RunningGateway.Reply reply =
        gateway.post("/v1/events/zeek", "application/json", body.getBytes(UTF_8));

    ConsumerRecord<byte[], byte @Nullable []> record = only(reply);
    assertThat(TestTopic.value(record)).isEqualTo(body);
    assertThat(TestTopic.headers(record))
        .containsEntry("ce_type", "zeek.dns")
        .containsEntry("ce_source", "/zeek")
        .containsEntry("ce_id", "C1")
        .containsEntry("ce_time", "2020-04-30T00:06:39Z");
  }

  @Test
  void shouldFillInDefaultsAndATimeOrderedId() throws Exception {
    ConsumerRecord<byte[], byte @Nullable []> record =
        only(gateway.post("application/json", "{\"a\":1}"));

    Map<String, String> headers = TestTopic.headers(record);
    assertThat(headers).containsEntry("ce_type", "event").containsEntry("ce_source", "/gateway");
    assertThat(headers.get("ce_id")).matches("[0-9a-f]{8}-[0-9a-f]{4}-7.*");
  }

  @Test
  void shouldAcceptTheGoodEventsOfABatchAndNameTheBadOnes() throws Exception {
    RunningGateway.Reply reply =
        gateway.post(
            "application/json",
            """
            [{"type":"t","data":1,"id":"a"},
             {"type":"t","data":{"x":"\\u0000"},"id":"b"},
             {"specversion":"1.0","id":"c","source":"/s","type":"t","time":"tomorrow"},
             {"plain":true}]\
            """);

    assertThat(reply.status()).isEqualTo(207);
    assertThat(reply.json().get("accepted").asInt()).isEqualTo(2);
    assertThat(reply.json().get("rejected").asInt()).isEqualTo(2);
    JsonNode results = reply.json().get("results");
    assertThat(results.findValuesAsText("status")).containsExactly("202", "422", "422", "202");
    assertThat(results.get(1).get("error").get("pointer").asText()).isEqualTo("/1/data/x");
    assertThat(results.get(2).get("error").get("pointer").asText()).isEqualTo("/2/time");
    assertThat(topic.records()).hasSize((int) before + 2);
  }

  @Test
  void shouldRefuseOnlyTheBrokenLineOfNdjson() throws Exception {
    RunningGateway.Reply reply =
        gateway.post("application/x-ndjson", "{\"a\":1}\r\n\n  \n{\"a\":\n{\"a\":3}");

    assertThat(reply.status()).isEqualTo(207);
    JsonNode results = reply.json().get("results");
    assertThat(results.findValuesAsText("status")).containsExactly("202", "400", "202");
    assertThat(results.get(1).get("error").get("line").asInt()).isEqualTo(4);
    assertThat(topic.records()).hasSize((int) before + 2);
    assertThat(topic.records()).extracting(TestTopic::value).contains("{\"a\":1}", "{\"a\":3}");
  }

  @ParameterizedTest
  @CsvSource({"gzip", "X-GZIP", "zstd", "identity"})
  void shouldTakeCompressedBodies(String encoding) throws Exception {
    byte[] plain = ("{\"encoding\":\"" + encoding + "\"}").getBytes(UTF_8);
    byte[] body =
        switch (encoding) {
          case "zstd" -> Zstd.compress(plain);
          case "identity" -> plain;
          default -> gzip(plain);
        };
    RunningGateway.Reply reply =
        gateway.post("/v1/events", "application/json", body, "Content-Encoding", encoding);

    assertThat(record(reply)).isEqualTo(new String(plain, UTF_8));
  }

  private @Nullable String record(RunningGateway.Reply reply) {
    return TestTopic.value(only(reply));
  }

  @Test
  void shouldTakeALargeBodyOnAWorker() throws Exception {
    String line = "{\"x\":\"" + "a".repeat(1000) + "\"}\n";
    RunningGateway.Reply reply = gateway.post("application/x-ndjson", line.repeat(5000));

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.json().get("accepted").asInt()).isEqualTo(5000);
    assertThat(topic.records()).hasSize((int) before + 5000);
  }

  @Test
  void shouldServeItsContracts() throws Exception {
    for (String path : List.of("/openapi.yaml", "/schemas/event-envelope.schema.json")) {
      RunningGateway.Reply reply = gateway.get(gateway.port(), path);
      String resource = path.equals("/openapi.yaml") ? "/schemas/openapi.yaml" : path;
      try (InputStream in = RoundTripIT.class.getResourceAsStream(resource)) {
        assertThat(in).isNotNull();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.response().body()).isEqualTo(in.readAllBytes());
      }
    }
  }

  @Test
  void shouldTellItsMetrics() throws Exception {
    gateway.post("application/json", "{\"a\":1}");

    RunningGateway.Reply reply = gateway.get(gateway.managementPort(), "/metrics");
    assertThat(new String(reply.response().body(), UTF_8))
        .contains(
            "spillway_gateway_requests_total{application=\"producer-gateway\",status=\"202\"}")
        .contains("spillway_gateway_events_accepted_total")
        .contains("spillway_gateway_publish_seconds_bucket")
        .contains("spillway_gateway_in_flight_bytes")
        .contains("kafka_producer_record_send_total");
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }
}
