package dev.spillway.consumer;

import dev.spillway.consumer.poll.PollLoop;
import dev.spillway.consumer.poll.TopicPresence;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second, light loop of a consumer: it stores rollups. It begins once their topic is there, and
 * begins again after a failure: whatever becomes of it, events are stored and the consumer is
 * ready.
 */
final class Rollups {
  private static final Logger log = LoggerFactory.getLogger(Rollups.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private final TopicPresence topic;
  private final Supplier<PollLoop> loops;
  private final Thread thread = Thread.ofPlatform().name("rollup-poll").unstarted(this::run);
  private final CountDownLatch ending = new CountDownLatch(1);
  private volatile Duration within = Duration.ZERO;
  private volatile @Nullable PollLoop loop;

  private Rollups(TopicPresence topic, Supplier<PollLoop> loops) {
    this.topic = topic;
    this.loops = loops;
  }

  /**
   * Begins to look for the topic.
   *
   * @param loops makes a loop for each beginning
   */
  static Rollups start(TopicPresence topic, Supplier<PollLoop> loops, MeterRegistry registry) {
    Rollups rollups = new Rollups(topic, loops);
    Gauge.builder("spillway.rollup.running", rollups, one -> one.loop == null ? 0 : 1)
        .description("1 while rollups are read, 0 while their topic is waited for")
        .register(registry);
    rollups.thread.start();
    return rollups;
  }

  private void run() {
    try {
      String before = "";
      do {
        String trouble = attempt();
        if (!trouble.isEmpty() && !trouble.equals(before)) {
          log.atInfo()
              .addKeyValue("topic", topic.topic())
              .addKeyValue("why", trouble)
              .addKeyValue("every", LOOK_AGAIN)
              .log("rollups are not read; tried again");
        }
        before = trouble;
      } while (!ending.await(LOOK_AGAIN.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads rollups until the end; returns why not, or why no longer. */
  private String attempt() throws InterruptedException {
    try {
      if (!topic.ask()) {
        return "there is no such topic";
      }
      PollLoop next = loops.get();
      loop = next;
      if (ending.getCount() == 0) {
        next.end(within); // it came too early to find the loop
      }
      next.run();
      return "";
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      return e.toString();
    } finally {
      loop = null;
    }
  }

  /** Asks it to end, within so long; does not wait. */
  void end(Duration time) {
    within = time;
    ending.countDown();
    PollLoop running = loop;
    if (running != null) {
      running.end(time);
    }
  }

  /** Waits for the end; returns whether it has come in time. */
  boolean awaitEnd(Duration time) throws InterruptedException {
    return thread.join(time);
  }
}
