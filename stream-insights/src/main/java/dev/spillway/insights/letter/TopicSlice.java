package dev.spillway.insights.letter;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads parts of topics, without a group. For one thread, and one request. */
record TopicSlice(KafkaConsumer<byte[], byte[]> consumer, long endNanos) {
  private static final Duration POLL = Duration.ofMillis(100);

  /**
   * Hands on the records of a range; those that Kafka no longer has are left out.
   *
   * @throws TimeoutException if it takes too long
   */
  void read(
      TopicPartition partition, long from, long until, Consumer<ConsumerRecord<byte[], byte[]>> to)
      throws TimeoutException {
    if (from >= until) {
      return;
    }
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    while (consumer.position(partition, left()) < until) {
      for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(POLL)) {
        if (polled.offset() < until) {
          to.accept(polled);
        }
      }
    }
  }

  /** What is left of the time. */
  Duration left() throws TimeoutException {
    long left = endNanos - System.nanoTime();
    if (left <= 0) {
      throw new TimeoutException("Kafka did not deliver in time");
    }
    return Duration.ofNanos(left);
  }
}
