package dev.spillway.consumer.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.consumer.poll.StateBoard;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what the consumer is at: at each move of the state machine, at most five times a
 * second, and as a heartbeat. A thread of its own looks at the board; nobody waits for it, and what
 * it cannot deliver is counted and left out, for the next status says more. An orderly end is
 * published as a tombstone.
 */
public final class StatusPublisher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StatusPublisher.class);
  private static final Duration GAP = Duration.ofMillis(200);

  /** How often a topic that is not there is looked for. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final StatusSource source;
  private final StatusTopic topic;
  private final StatusPace pace;
  private final Counter published;
  private final Counter noTopic;
  private final Counter notAcknowledged;
  private final ObjectMapper json = new ObjectMapper();
  private final Thread thread;

  private Delivery delivery = new Delivery.Unknown();
  private volatile Optional<Duration> ending = Optional.empty();

  /** Whether statuses arrive. */
  private sealed interface Delivery {
    /** Nothing has been tried. */
    record Unknown() implements Delivery {}

    /** The last one was acknowledged. */
    record Working() implements Delivery {}

    /** There is no topic; it will be looked for again. */
    record NoTopic(long lookAgainNanos) implements Delivery {}

    /** The last one was not acknowledged: the topic may be gone, too. */
    record Failing() implements Delivery {}
  }

  private StatusPublisher(
      StatusSource source, StatusTopic topic, Duration period, MeterRegistry registry) {
    this.source = source;
    this.topic = topic;
    this.pace = new StatusPace(GAP, period);
    this.published =
        Counter.builder("spillway.consumer.status.published")
            .description("Statuses that Kafka has acknowledged")
            .register(registry);
    this.noTopic = dropped("no_topic", registry);
    this.notAcknowledged = dropped("not_acknowledged", registry);
    this.thread = Thread.ofPlatform().name("status").daemon().unstarted(this::run);
  }

  private static Counter dropped(String why, MeterRegistry registry) {
    return Counter.builder("spillway.consumer.status.dropped")
        .description("Statuses that were due and not published")
        .tag("reason", why)
        .register(registry);
  }

  /**
   * Begins to publish.
   *
   * @param topic closed when publishing ends
   * @param period longest time between two statuses
   */
  public static StatusPublisher start(
      StatusSource source, StatusTopic topic, Duration period, MeterRegistry registry) {
    StatusPublisher publisher = new StatusPublisher(source, topic, period, registry);
    publisher.thread.start();
    return publisher;
  }

  private void run() {
    log.atInfo()
        .addKeyValue("consumer", source.facts().consumer())
        .addKeyValue("topic", topic.name())
        .log("publishing statuses");
    try (topic) {
      while (ending.isEmpty()) {
        turn();
      }
      if (delivery instanceof Delivery.Working) {
        topic.send(source.facts().consumer(), null);
      }
    } catch (InterruptedException e) {
      log.atDebug().log("the end was not published in time");
    } catch (Exception e) {
      log.atDebug().addKeyValue("error", e.toString()).log("the end was not published");
    }
  }

  private void turn() throws InterruptedException {
    StateBoard.Now now = source.board().now();
    long nowNanos = System.nanoTime();
    long wait = pace.waitNanos(nowNanos, now.moves());
    if (wait <= 0) {
      pace.taken(nowNanos, now.moves());
      publish(now, nowNanos);
    } else if (pace.awaitsMove(now.moves())) {
      source.board().awaitMove(now.moves(), wait);
    } else {
      LockSupport.parkNanos(this, wait);
    }
  }

  private void publish(StateBoard.Now now, long nowNanos) throws InterruptedException {
    try {
      if (!isThere(nowNanos)) {
        noTopic.increment();
        return;
      }
      topic.send(source.facts().consumer(), json.writeValueAsBytes(source.read(now, nowNanos)));
      published.increment();
      became(new Delivery.Working(), "");
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      notAcknowledged.increment();
      became(new Delivery.Failing(), e.toString());
    }
  }

  private boolean isThere(long nowNanos) throws Exception {
    boolean look =
        switch (delivery) {
          case Delivery.Working working -> false;
          case Delivery.NoTopic(long lookAgainNanos) -> nowNanos - lookAgainNanos >= 0;
          case Delivery.Unknown unknown -> true;
          case Delivery.Failing failing -> true;
        };
    if (!look) {
      return delivery instanceof Delivery.Working;
    }
    boolean there = topic.exists();
    if (!there) {
      became(new Delivery.NoTopic(nowNanos + LOOK_AGAIN.toNanos()), "");
    }
    return there;
  }

  /** A change of kind is logged once; going on without statuses is no failure. */
  private void became(Delivery next, String why) {
    Delivery before = delivery;
    delivery = next;
    if (before.getClass() == next.getClass()) {
      return;
    }
    switch (next) {
      case Delivery.NoTopic missing ->
          log.atWarn()
              .addKeyValue("topic", topic.name())
              .log("no statuses: there is no such topic; scripts/topics makes it");
      case Delivery.Failing failing ->
          log.atWarn()
              .addKeyValue("topic", topic.name())
              .addKeyValue("error", why)
              .log("a status was not published, the next one will be tried");
      case Delivery.Working working ->
          log.atInfo().addKeyValue("topic", topic.name()).log("statuses arrive");
      case Delivery.Unknown unknown -> {}
    }
  }

  /** Asks it to publish the end, within so long; does not wait. */
  public void end(Duration within) {
    ending = Optional.of(within);
    LockSupport.unpark(thread);
  }

  /** Waits for the end, no longer than {@link #end} was told. */
  @Override
  public void close() {
    try {
      if (!thread.join(ending.orElse(Duration.ZERO))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      thread.interrupt();
    }
  }
}
