package dev.spillway.gateway.publish;

import dev.spillway.event.kafka.login.KafkaRefusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the topic from a thread of its own: asks a broker about it every second, and keeps the
 * producer's metadata of it warm, so that nobody has to wait for either. It never creates the
 * topic. {@link #unavailable()} is for any thread.
 */
public final class TopicProbe implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TopicProbe.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final Admin admin;
  private final Producer<byte[], byte @Nullable []> producer;
  private final String topic;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile Optional<String> unavailable = Optional.of("Kafka has not answered yet");
  private volatile Optional<PublishedTopic> described = Optional.empty();
  private volatile long acknowledgedAt = System.nanoTime() - TIMEOUT.toNanos();

  private TopicProbe(Admin admin, Producer<byte[], byte @Nullable []> producer, String topic) {
    this.admin = admin;
    this.producer = producer;
    this.topic = topic;
    this.thread = Thread.ofPlatform().name("topic-probe").daemon().unstarted(this::run);
  }

  /**
   * Starts watching.
   *
   * @param admin is closed with the probe
   */
  public static TopicProbe start(
      Admin admin, Producer<byte[], byte @Nullable []> producer, String topic) {
    TopicProbe probe = new TopicProbe(admin, producer, topic);
    probe.thread.start();
    return probe;
  }

  /** Why the topic cannot be written to now; empty when it can. */
  public Optional<String> unavailable() {
    return unavailable;
  }

  /** The topic as Kafka last described it; empty before the first time. */
  Optional<PublishedTopic> described() {
    return described;
  }

  /** Notes that Kafka has just acknowledged a record. */
  void acknowledged() {
    long now = System.nanoTime();
    // Written now and then only: every thread reads what shares its cache line.
    if (now - acknowledgedAt > 100_000_000L) {
      acknowledgedAt = now;
    }
  }

  private void run() {
    try {
      do {
        Optional<String> before = unavailable;
        Optional<String> after = look();
        unavailable = after;
        if (!before.equals(after)) {
          log.atInfo()
              .addKeyValue("topic", topic)
              .addKeyValue("from", before.orElse("available"))
              .addKeyValue("to", after.orElse("available"))
              .log("availability changed");
        }
      } while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      log.atDebug().log("probe ends");
    }
  }

  private Optional<String> look() throws InterruptedException {
    try {
      TopicDescription description =
          admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
              .get(topic);
      if (description == null) {
        return Optional.of("the topic " + topic + " does not exist");
      }
      described = Optional.of(published(description));
      long withoutLeader =
          description.partitions().stream()
              .filter(partition -> partition.leader() == null || partition.leader().isEmpty())
              .count();
      if (withoutLeader > 0) {
        return Optional.of(withoutLeader + " partitions of the topic have no leader");
      }
      // Only once the topic is known to exist: a broker may create what a producer asks about.
      producer.partitionsFor(topic);
      return Optional.empty();
    } catch (TimeoutException e) {
      boolean alive = System.nanoTime() - acknowledgedAt < TIMEOUT.toNanos();
      return alive ? Optional.empty() : Optional.of("Kafka does not answer");
    } catch (ExecutionException e) {
      return Optional.of(
          e.getCause() instanceof UnknownTopicOrPartitionException
              ? "the topic " + topic + " does not exist"
              : KafkaRefusal.explain(e).orElse("Kafka does not answer"));
    } catch (KafkaException e) {
      log.atDebug().setCause(e).log("no metadata");
      return Optional.of(
          KafkaRefusal.explain(e).orElse("the producer has no metadata of the topic yet"));
    } catch (IllegalStateException e) {
      log.atDebug().setCause(e).log("the producer is closed");
      return Optional.of("the producer is closed");
    }
  }

  private static PublishedTopic published(TopicDescription description) {
    Uuid id = description.topicId();
    return new PublishedTopic(
        new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()).toString(),
        description.partitions().size());
  }

  /** Stops watching, within two seconds. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        log.atWarn().log("the probe did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    admin.close(CLOSE_TIMEOUT);
  }
}
