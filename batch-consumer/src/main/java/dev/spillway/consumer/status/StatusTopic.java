package dev.spillway.consumer.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.consumer.poll.TopicPresence;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The topic of statuses. One record at a time is under way, so that a later status cannot be
 * overtaken by an earlier one, and no buffer fills. The topic is looked for before a producer is
 * made: a producer would have a broker that does so create it, with the wrong settings. For one
 * thread.
 */
public final class StatusTopic implements AutoCloseable {
  private final TopicPresence presence;
  private final Supplier<Producer<byte[], byte[]>> connect;
  private final Duration deadline;
  private @Nullable Producer<byte[], byte[]> producer;

  /**
   * A topic to send to.
   *
   * @param presence looks for the topic
   * @param connect makes the producer, whose sends fail after {@code deadline} at the latest
   * @param deadline for one status to be acknowledged
   */
  public StatusTopic(
      TopicPresence presence, Supplier<Producer<byte[], byte[]>> connect, Duration deadline) {
    this.presence = presence;
    this.connect = connect;
    this.deadline = deadline;
  }

  /** The topic's name. */
  String name() {
    return presence.topic();
  }

  /**
   * Whether the topic exists.
   *
   * @throws ExecutionException if Kafka refuses to say
   * @throws TimeoutException if it does not answer
   */
  boolean exists() throws InterruptedException, ExecutionException, TimeoutException {
    return presence.ask();
  }

  /** Sends a status, or with null its end, and returns once it is acknowledged. */
  void send(String consumer, byte @Nullable [] status)
      throws InterruptedException, ExecutionException, TimeoutException {
    Producer<byte[], byte[]> open = producer;
    if (open == null) {
      open = connect.get();
      producer = open;
    }
    open.send(new ProducerRecord<>(name(), consumer.getBytes(UTF_8), status))
        .get(deadline.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Gives up what is under way. */
  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ZERO);
    }
  }
}
