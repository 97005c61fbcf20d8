package dev.spillway.local.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Makes up events of a shop and of its machines, each with an id and a time. For one thread. */
final class SampleEvents {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> PAGES =
      List.of("/", "/search", "/cart", "/checkout", "/products/kettle", "/products/lamp", "/help");
  private static final List<String> ITEMS = List.of("kettle", "lamp", "chair", "rug", "teapot");
  private static final List<String> AGENTS = List.of("Firefox/145", "Safari/26", "Chrome/143");

  private final Random random;

  SampleEvents(Random random) {
    this.random = random;
  }

  /**
   * An event before it has a form.
   *
   * @param time in milliseconds, for most events just now
   */
  record Sample(
      String id, String source, String type, String subject, Instant time, ObjectNode data) {
    /** As a structured CloudEvent. */
    byte[] cloudEvent() {
      ObjectNode event = JSON.objectNode();
      event.put("specversion", "1.0");
      attributes(event);
      event.put("datacontenttype", "application/json");
      event.set("data", data);
      return bytes(event);
    }

    /** As plain JSON in short form. */
    byte[] shortForm() {
      ObjectNode event = JSON.objectNode();
      attributes(event);
      event.set("data", data);
      return bytes(event);
    }

    /** The data alone. */
    byte[] dataBytes() {
      return bytes(data);
    }

    private void attributes(ObjectNode event) {
      event.put("id", id);
      event.put("source", source);
      event.put("type", type);
      event.put("subject", subject);
      event.put("time", time.toString());
    }

    private static byte[] bytes(ObjectNode node) {
      try {
        return MAPPER.writeValueAsBytes(node);
      } catch (JsonProcessingException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  /** Many page views and readings, few orders and payments. */
  Sample next(Instant now) {
    int kind = random.nextInt(100);
    if (kind < 50) {
      return pageViewed(now);
    }
    if (kind < 85) {
      return sensorReading(now);
    }
    return kind < 95 ? orderPlaced(now) : paymentCaptured(now);
  }

  private Sample pageViewed(Instant now) {
    ObjectNode data = JSON.objectNode();
    data.put("path", oneOf(PAGES));
    data.put("session", Integer.toHexString(random.nextInt(1 << 20)));
    data.put("agent", oneOf(AGENTS));
    data.put("load_ms", 20 + random.nextInt(900));
    return sample("/shop/web", "page.viewed", "visitor-" + random.nextInt(5_000), now, data);
  }

  private Sample sensorReading(Instant now) {
    int sensor = random.nextInt(200);
    ObjectNode data = JSON.objectNode();
    data.put("celsius", decimal(18 + 6 * random.nextGaussian(), 2));
    data.put("relative_humidity", decimal(Math.clamp(45 + 10 * random.nextGaussian(), 0, 100), 1));
    data.put("battery", decimal(random.nextDouble(), 3));
    data.put("ok", random.nextInt(500) > 0);
    // A sensor tells what it has gathered, so its events are a little old.
    Instant when = now.minusMillis(random.nextInt(20) == 0 ? random.nextInt(600_000) : 0);
    return sample("/plant/7/line/" + sensor % 4, "sensor.reading", "sensor-" + sensor, when, data);
  }

  private Sample orderPlaced(Instant now) {
    ObjectNode data = JSON.objectNode();
    data.put("order", 10_000_000L + random.nextInt(90_000_000));
    data.put("currency", "EUR");
    ArrayNode lines = data.putArray("lines");
    for (int i = 0; i <= random.nextInt(4); i++) {
      ObjectNode line = lines.addObject();
      line.put("item", oneOf(ITEMS));
      line.put("quantity", 1 + random.nextInt(3));
      line.put("price", decimal(5 + 120 * random.nextDouble(), 2));
    }
    data.putObject("ship_to")
        .put("country", random.nextBoolean() ? "DE" : "FR")
        .put("zip", "10115");
    return sample("/shop/checkout", "order.placed", customer(), now, data);
  }

  private Sample paymentCaptured(Instant now) {
    ObjectNode data = JSON.objectNode();
    data.put("order", 10_000_000L + random.nextInt(90_000_000));
    data.put("amount", decimal(5 + 300 * random.nextDouble(), 2));
    data.put("method", random.nextBoolean() ? "card" : "transfer");
    data.put("reference", random.nextLong());
    return sample("/shop/payments", "payment.captured", customer(), now, data);
  }

  private Sample sample(String source, String type, String subject, Instant when, ObjectNode data) {
    String id = new UUID(random.nextLong(), random.nextLong()).toString();
    return new Sample(id, source, type, subject, when.truncatedTo(ChronoUnit.MILLIS), data);
  }

  private String customer() {
    return "customer-" + random.nextInt(2_000);
  }

  private String oneOf(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static BigDecimal decimal(double value, int scale) {
    return BigDecimal.valueOf(value).setScale(scale, RoundingMode.HALF_UP);
  }
}
