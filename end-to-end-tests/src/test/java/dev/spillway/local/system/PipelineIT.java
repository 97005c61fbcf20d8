package dev.spillway.local.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.send.Delivery;
import dev.spillway.local.send.EventBatch;
import dev.spillway.local.send.Form;
import dev.spillway.local.send.GatewayClient;
import dev.spillway.local.send.RetrySafety;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Events over HTTP, in every form, are in both stores with the values that were sent. */
class PipelineIT {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final Instant TIME = Instant.parse("2026-03-04T05:06:07.089Z");

  private final LocalSystem system = SharedSystem.get();
  private final String source = "/pipeline/" + UUID.randomUUID();

  @Test
  void shouldStoreEventsOfEveryFormAsTheyWereSent() throws Exception {
    List<Integer> accepted = new ArrayList<>();
    try (GatewayClient client = new GatewayClient(system.gatewayUrl(), DEADLINE)) {
      int first = 0;
      for (Form form : Form.values()) {
        int count = form.isSingle() ? 1 : 100;
        List<Integer> numbers = IntStream.range(first, first + count).boxed().toList();
        Delivery delivery = client.deliver(batch(form, numbers));
        assertThat(delivery.rejected()).isEmpty();
        accepted.addAll(numbers);
        first += count;
      }
    }

    try (Stored stored = new Stored(system)) {
      await()
          .atMost(DEADLINE)
          .untilAsserted(
              () -> {
                assertThat(stored.rowCount(source)).isEqualTo(accepted.size());
                assertThat(stored.documentCount(source)).isEqualTo(accepted.size());
              });
      Map<String, Stored.Event> rows = stored.rows(source);
      assertThat(stored.documents(source)).isEqualTo(rows);
      assertThat(rows.values())
          .containsExactlyInAnyOrderElementsOf(accepted.stream().map(this::expected).toList());
    }
  }

  private EventBatch batch(Form form, List<Integer> numbers) {
    List<byte[]> events = numbers.stream().map(n -> text(form, n).getBytes(UTF_8)).toList();
    Map<String, String> headers =
        form == Form.BINARY
            ? Map.of(
                "ce-specversion",
                "1.0",
                "ce-id",
                "event-" + numbers.getFirst(),
                "ce-source",
                source,
                "ce-type",
                "test.event",
                "ce-time",
                TIME.toString())
            : Map.of();
    return new EventBatch(form, events, headers, RetrySafety.ALWAYS);
  }

  private String text(Form form, int number) {
    if (form == Form.BINARY) {
      return data(number);
    }
    String version =
        form == Form.JSON || form == Form.JSON_SINGLE ? "" : "\"specversion\":\"1.0\",";
    return "{%s\"id\":\"event-%d\",\"source\":\"%s\",\"type\":\"test.event\",\"time\":\"%s\",\"data\":%s}"
        .formatted(version, number, source, TIME, data(number));
  }

  private static String data(int number) {
    return switch (number % 3) {
      case 0 ->
          "{\"n\":%d,\"big\":9223372036854775807,\"text\":\"ü \\u20ac \\n\"}".formatted(number);
      case 1 ->
          "{\"n\":%d,\"exact\":3.14159265358979323846264338327,\"huge\":1e300}".formatted(number);
      default ->
          "{\"n\":%d,\"deep\":{\"list\":[1,null,true,{\"a.b\":\"@c\"}]},\"empty\":{}}"
              .formatted(number);
    };
  }

  private Stored.Event expected(int number) {
    JsonNode data;
    try {
      data = Stored.json(data(number));
    } catch (java.io.IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return new Stored.Event(
        source, "event-" + number, TIME, "test.event", java.util.Optional.empty(), data);
  }
}
