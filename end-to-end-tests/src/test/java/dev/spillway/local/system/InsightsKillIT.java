package dev.spillway.local.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.local.send.GatewayClient;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** stream-insights killed in the middle of a load counts every event once. */
class InsightsKillIT {
  private static final int BATCHES = 60;
  private static final int BATCH = 500;
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private final LocalSystem system = SharedSystem.get();
  private final String type = "insights-kill." + UUID.randomUUID();
  private final NumberedEvents numbered = new NumberedEvents("/" + type, type);

  @Test
  void shouldCountEveryEventOnceWhenKilledInTheMiddleOfALoad() throws Exception {
    Application insights = system.addInsights();
    insights.start();
    insights.awaitReady(SharedSystem.DEADLINE);
    try (GatewayClient client = new GatewayClient(system.gatewayUrl(), DEADLINE);
        RolledUp rolledUp = new RolledUp(system)) {
      send(client, 0, BATCHES / 3);
      await().atMost(DEADLINE).until(() -> rolledUp.rolledUp(type) > 0);
      send(client, BATCHES / 3, 2 * BATCHES / 3);
      insights.kill();
      long whenKilled = rolledUp.rolledUp(type);
      insights.start();
      send(client, 2 * BATCHES / 3, BATCHES);
      insights.awaitReady(SharedSystem.DEADLINE);

      int all = BATCHES * BATCH;
      await().atMost(DEADLINE).until(() -> rolledUp.rows(type) >= all);
      await().atMost(DEADLINE).until(() -> rolledUp.rolledUp(type) >= all);
      assertThat(whenKilled).as("rolled up when it was killed").isBetween(1L, all - 1L);
      assertThat(rolledUp.rows(type)).isEqualTo(all);
      assertThat(rolledUp.rolledUp(type)).isEqualTo(all);
    } finally {
      insights.stop();
    }
  }

  private void send(GatewayClient client, int first, int end) throws InterruptedException {
    for (int batch = first; batch < end; batch++) {
      assertThat(client.deliver(numbered.batch(batch * BATCH, BATCH)).rejected()).isEmpty();
    }
  }
}
