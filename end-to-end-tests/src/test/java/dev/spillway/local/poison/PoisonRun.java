package dev.spillway.local.poison;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.local.poison.PoisonCase.Door;
import dev.spillway.local.poison.PoisonCase.Form;
import dev.spillway.local.poison.PoisonCase.Variant;
import dev.spillway.local.system.LocalSystem;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Sends the cases through both doors, and says what became of each. */
final class PoisonRun implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final LocalSystem system;
  private final PoisonTopics topics;
  private final KafkaProducer<byte[], byte @Nullable []> producer;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Sent> sent = new ArrayList<>();

  /**
   * A variant that was sent.
   *
   * @param answer of the gateway, or of the broker
   * @param place in the topic, {@code partition-offset}; empty if it is in none
   */
  private record Sent(
      PoisonCase one, Variant variant, String answer, String place, Arrival arrival) {}

  PoisonRun(LocalSystem system) throws Exception {
    this.system = system;
    this.topics = new PoisonTopics(system.stores().kafka().bootstrapServers());
    this.producer = topics.producer();
  }

  void send(PoisonCase one) throws Exception {
    for (Variant variant : one.variants()) {
      sent.add(variant.door() == Door.GATEWAY ? post(one, variant) : produce(one, variant));
    }
  }

  private Sent post(PoisonCase one, Variant variant) throws Exception {
    PoisonEvent event = variant.event();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(system.gatewayUrl() + "/v1/events")).timeout(DEADLINE);
    byte[] data = event.data();
    byte[] body = data == null ? new byte[0] : data;
    String contentType = event.attributes().getOrDefault("datacontenttype", "application/json");
    Map<String, String> attributes = new HashMap<>(event.attributes());
    switch (variant.form()) {
      case BINARY -> {
        request.header("ce-specversion", "1.0").header("Content-Type", contentType);
        attributes.put("datacontenttype", contentType);
        event
            .attributes()
            .forEach(
                (name, value) -> {
                  if (!name.equals("datacontenttype")) {
                    request.setHeader("ce-" + name, PoisonEvent.percentEncoded(value));
                  }
                });
      }
      case STRUCTURED -> {
        request.header("Content-Type", "application/cloudevents+json");
        body = event.structured();
      }
      case PLAIN -> {
        request.header("Content-Type", contentType);
        for (String name : List.of("id", "source", "type", "time")) {
          request.header("X-Event-" + name, event.attributes().getOrDefault(name, ""));
        }
      }
    }
    HttpResponse<byte[]> answer =
        http.send(
            request.POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
    JsonNode json = MAPPER.readTree(answer.body());
    String slug = json.path("type").asText().replace("urn:spillway:problem:", "");
    JsonNode result = json.path("results").path(0);
    return new Sent(
        one,
        variant,
        (answer.statusCode() + " " + slug).strip(),
        answer.statusCode() == 202
            ? result.path("partition").asInt() + "-" + result.path("offset").asLong()
            : "",
        Arrival.of(attributes, stored(event, variant.form())));
  }

  private Sent produce(PoisonCase one, Variant variant) throws Exception {
    PoisonEvent event = variant.event();
    byte @Nullable [] value = variant.form() == Form.STRUCTURED ? event.structured() : event.data();
    Long timestamp =
        variant.timestamp().isPresent() ? (Long) variant.timestamp().getAsLong() : null;
    ProducerRecord<byte[], byte @Nullable []> made =
        new ProducerRecord<>(PoisonTopics.EVENTS, null, timestamp, null, value);
    Map<String, String> attributes = new HashMap<>(event.attributes());
    switch (variant.form()) {
      case BINARY -> {
        String contentType = attributes.getOrDefault("datacontenttype", "application/json");
        attributes.put("datacontenttype", contentType);
        made.headers().add("content-type", contentType.getBytes(UTF_8));
        if (!attributes.containsKey("specversion")) {
          made.headers().add("ce_specversion", "1.0".getBytes(UTF_8));
        }
        event
            .attributes()
            .forEach(
                (name, text) -> {
                  if (!name.equals("datacontenttype")) {
                    made.headers().add("ce_" + name, PoisonEvent.bytes(text));
                  }
                });
      }
      case STRUCTURED ->
          made.headers().add("content-type", "application/cloudevents+json".getBytes(UTF_8));
      case PLAIN -> attributes.clear();
    }
    String answer = "";
    String place = "";
    try {
      RecordMetadata there = producer.send(made).get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      place = there.partition() + "-" + there.offset();
      if (variant.form() == Form.PLAIN) {
        attributes.put("id", PoisonTopics.EVENTS + "-" + place);
        attributes.put("source", "/kafka/" + PoisonTopics.EVENTS);
        attributes.put("type", "kafka.record");
        attributes.put("time", Instant.ofEpochMilli(there.timestamp()).toString());
      }
    } catch (ExecutionException e) {
      answer = "refused by the broker";
    }
    return new Sent(
        one, variant, answer, place, Arrival.of(attributes, stored(event, variant.form())));
  }

  /** The JSON in which both stores keep what was sent as data. */
  private static byte @Nullable [] stored(PoisonEvent event, Form form) throws Exception {
    byte[] data = event.data();
    String contentType = event.attributes().getOrDefault("datacontenttype", "application/json");
    if (data == null || contentType.equals("application/json") || form != Form.BINARY) {
      return data != null && data.length == 0 ? null : data;
    }
    String text = new String(data, UTF_8);
    boolean storable = text.indexOf(0) < 0 && text.indexOf('\ufffd') < 0;
    return MAPPER.writeValueAsBytes(
        storable ? text : Map.of("data_base64", Base64.getEncoder().encodeToString(data)));
  }

  /** What became of the variants, by case and door, once the consumer has no lag. */
  Map<String, Map<Door, List<String>>> outcomes() throws Exception {
    topics.awaitNoLag();
    Map<String, List<String>> letters = topics.newLetters();
    Map<String, Map<Door, List<String>>> outcomes = new HashMap<>();
    try (Stores stores = new Stores(system)) {
      stores.refresh();
      for (Sent one : sent) {
        List<String> reasons = letters.getOrDefault(one.place(), List.of());
        outcomes
            .computeIfAbsent(one.one().name(), name -> new HashMap<>())
            .computeIfAbsent(one.variant().door(), door -> new ArrayList<>())
            .add(outcome(one, stores.look(one.arrival()), reasons));
      }
    }
    return outcomes;
  }

  private static String outcome(Sent one, String stored, List<String> reasons) {
    List<String> words = new ArrayList<>();
    if (!one.answer().isEmpty()) {
      words.add(one.answer());
    }
    if (!stored.equals("nowhere")) {
      words.add(stored);
    }
    reasons.forEach(reason -> words.add("dead letter: " + withoutPlace(reason)));
    return words.isEmpty() ? "lost" : String.join(", ", words);
  }

  /** The form decides on pointers, names of headers and offsets. */
  private static String withoutPlace(String reason) {
    return reason
        .replaceFirst("^(/\\S*|ce_\\S*|content-type): ", "")
        .replaceFirst("(: the second begins)? at (line|offset|byte) .*", "");
  }

  /** How many variants are in the topic. */
  long inTopic() {
    return sent.stream().filter(one -> !one.place().isEmpty()).count();
  }

  PoisonTopics topics() {
    return topics;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    topics.close();
    http.close();
  }
}
