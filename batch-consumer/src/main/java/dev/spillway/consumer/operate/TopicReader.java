package dev.spillway.consumer.operate;

import dev.spillway.consumer.KafkaClients;
import dev.spillway.consumer.config.KafkaConfig;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads ranges of a topic, one partition after the other, without a group. For one thread. */
final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Duration timeout;

  /**
   * Opens no connection yet.
   *
   * @param config its request timeout is the longest time without progress
   */
  TopicReader(KafkaConfig config) {
    this.consumer = KafkaClients.reader(config);
    this.timeout = config.requestTimeout();
  }

  /** Takes what was read. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes one record.
     *
     * @return false to read no more
     */
    boolean visit(ConsumerRecord<byte[], byte[]> polled) throws Exception;
  }

  /**
   * Reads the ranges; records that Kafka no longer has are left out.
   *
   * @throws OperateException if Kafka delivers nothing for the timeout
   */
  void read(String topic, SortedMap<Integer, OffsetRange> ranges, Visitor visitor)
      throws Exception {
    for (var entry : ranges.entrySet()) {
      OffsetRange range = entry.getValue();
      if (range.size() > 0 && !read(new TopicPartition(topic, entry.getKey()), range, visitor)) {
        return;
      }
    }
  }

  private boolean read(TopicPartition partition, OffsetRange range, Visitor visitor)
      throws Exception {
    consumer.assign(List.of(partition));
    consumer.seek(partition, range.from());
    long progress = System.nanoTime();
    long position = range.from();
    while (position < range.until()) {
      for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(POLL)) {
        if (polled.offset() < range.until() && !visitor.visit(polled)) {
          return false;
        }
      }
      long now = consumer.position(partition, timeout);
      if (now != position) {
        position = now;
        progress = System.nanoTime();
      } else if (System.nanoTime() - progress > timeout.toNanos()) {
        throw OperateException.failure(
            "Kafka delivered nothing of %s from offset %d for %s"
                .formatted(partition, position, timeout));
      }
    }
    return true;
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(5)));
  }
}
