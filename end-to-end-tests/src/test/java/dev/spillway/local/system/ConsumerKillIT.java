package dev.spillway.local.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.local.send.Delivery;
import dev.spillway.local.send.GatewayClient;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A consumer killed in the middle of a drain loses nothing and stores nothing twice. */
class ConsumerKillIT {
  private static final int BATCHES = 60;
  private static final int BATCH = 500;
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private final LocalSystem system = SharedSystem.get();
  private final Application consumer = system.consumers().getFirst();
  private final String source = "/consumer-kill/" + UUID.randomUUID();
  private final NumberedEvents numbered = new NumberedEvents(source);

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

      numbered.awaitIn(stored, BATCHES * BATCH, DEADLINE);
      assertThat(whenKilled).as("rows when it was killed").isLessThan(BATCHES * BATCH);
      numbered.shouldBeIn(stored, BATCHES * BATCH);
    }
  }

  private void send() throws InterruptedException {
    try (GatewayClient client = new GatewayClient(system.gatewayUrl(), DEADLINE)) {
      for (int batch = 0; batch < BATCHES; batch++) {
        Delivery delivery = client.deliver(numbered.batch(batch * BATCH, BATCH));
        assertThat(delivery.rejected()).isEmpty();
      }
    }
  }
}
