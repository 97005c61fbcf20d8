package dev.spillway.local.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.local.send.Delivery;
import dev.spillway.local.send.EventBatch;
import dev.spillway.local.send.Form;
import dev.spillway.local.send.GatewayClient;
import dev.spillway.local.send.RetrySafety;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A consumer killed in the middle of a drain loses nothing and stores nothing twice. */
class ConsumerKillIT {
  private static final int BATCHES = 60;
  private static final int BATCH = 500;
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private final LocalSystem system = SharedSystem.get();
  private final Application consumer = system.consumers().getFirst();
  private final String source = "/consumer-kill/" + UUID.randomUUID();

  @Test
  void shouldStoreEveryEventOnceWhenKilledInTheMiddleOfADrain() throws Exception {
    consumer.stop();
    send();
    consumer.start();

    try (Stored stored = new Stored(system)) {
      await()
          .atMost(DEADLINE)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> stored.rowCount(source) > 0);
      consumer.kill();
      consumer.start();
      long whenKilled = stored.rowCount(source);
      consumer.awaitReady(SharedSystem.DEADLINE);

      await()
          .atMost(DEADLINE)
          .until(
              () ->
                  stored.rowCount(source) >= BATCHES * BATCH
                      && stored.documentCount(source) >= BATCHES * BATCH);
      assertThat(whenKilled).as("rows when it was killed").isLessThan(BATCHES * BATCH);
      Map<String, Stored.Event> rows = stored.rows(source);
      assertThat(rows.values().stream().map(Stored.Event::id).sorted().toList())
          .isEqualTo(
              IntStream.range(0, BATCHES * BATCH).mapToObj(String::valueOf).sorted().toList());
      assertThat(stored.documents(source)).isEqualTo(rows);
    }
  }

  private void send() throws InterruptedException {
    Instant time = Instant.parse("2026-02-03T04:05:06Z");
    try (GatewayClient client = new GatewayClient(system.gatewayUrl(), DEADLINE)) {
      for (int batch = 0; batch < BATCHES; batch++) {
        List<byte[]> events =
            IntStream.range(batch * BATCH, (batch + 1) * BATCH)
                .mapToObj(
                    id ->
                        "{\"specversion\":\"1.0\",\"id\":\"%d\",\"source\":\"%s\",\"type\":\"t\",\"time\":\"%s\",\"data\":{\"n\":%d}}"
                            .formatted(id, source, time.plusMillis(id), id))
                .map(event -> event.getBytes(UTF_8))
                .toList();
        Delivery delivery =
            client.deliver(new EventBatch(Form.NDJSON, events, Map.of(), RetrySafety.ALWAYS));
        assertThat(delivery.rejected()).isEmpty();
      }
    }
  }
}
