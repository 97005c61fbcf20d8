package dev.spillway.local.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.local.send.Delivery;
import dev.spillway.local.send.GatewayClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Gateways and consumers are started anew under load, one at a time, as a new version is rolled
 * out: clients that know both gateways have every event acknowledged, and each is stored once.
 */
class RollingRestartIT {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  /** A client whose gateway goes has another at once: much less than a gateway's start. */
  private static final Duration LONGEST_DELIVERY = Duration.ofSeconds(5);

  private static final int SENDERS = 4;
  private static final int BATCH = 5;

  /** Events that are acknowledged while one is away. */
  private static final int MEANWHILE = 500;

  /** Between two requests of a sender: a load, not a flood. */
  private static final Duration PACE = Duration.ofMillis(10);

  private final LocalSystem system = SharedSystem.get();
  private final String source = "/rolling-restart/" + UUID.randomUUID();
  private final NumberedEvents numbered = new NumberedEvents(source);
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicLong longestNanos = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean sending = true;

  @Test
  void shouldLoseNothingAndKeepNobodyWaiting() throws Exception {
    List<Thread> senders = new ArrayList<>();
    try (Stored stored = new Stored(system);
        GatewayClient client = new GatewayClient(system.gatewayUrls(), DEADLINE)) {
      for (int i = 0; i < SENDERS; i++) {
        senders.add(Thread.ofPlatform().name("sender-" + i).start(() -> send(client)));
      }
      await().atMost(DEADLINE).until(() -> stored.rowCount(source) > 0);

      List<Application> all = new ArrayList<>(system.consumers());
      all.addAll(system.gateways());
      for (Application one : all) {
        assertThat(one.stop()).as("%s ended by itself", one.name()).isTrue();
        int before = acknowledged.get();
        await().atMost(DEADLINE).until(() -> acknowledged.get() > before + MEANWHILE);
        one.start();
        one.awaitReady(SharedSystem.DEADLINE);
      }

      sending = false;
      for (Thread sender : senders) {
        assertThat(sender.join(DEADLINE)).isTrue();
      }
      assertThat(failure).hasNullValue();
      int events = sent.get();
      numbered.awaitIn(stored, events, DEADLINE);
      numbered.shouldBeIn(stored, events);
      assertThat(Duration.ofNanos(longestNanos.get())).isLessThan(LONGEST_DELIVERY);
    } finally {
      sending = false;
      for (Thread sender : senders) {
        sender.join(DEADLINE);
      }
      for (Application one : system.gateways()) {
        one.start();
        one.awaitReady(SharedSystem.DEADLINE);
      }
    }
  }

  private void send(GatewayClient client) {
    try {
      while (sending) {
        int first = sent.getAndAdd(BATCH);
        long began = System.nanoTime();
        Delivery delivery = client.deliver(numbered.batch(first, BATCH));
        longestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
        assertThat(delivery.rejected()).isEmpty();
        acknowledged.addAndGet(BATCH);
        LockSupport.parkNanos(PACE.toNanos());
      }
    } catch (InterruptedException | AssertionError e) {
      failure.set(e);
    }
  }
}
