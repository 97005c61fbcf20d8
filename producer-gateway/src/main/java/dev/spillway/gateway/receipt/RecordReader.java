package dev.spillway.gateway.receipt;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads pieces of topics without a group, and forgets what it has read. For one thread.
 *
 * @param consumer closed with this
 */
record RecordReader(Consumer<byte[], byte @Nullable []> consumer) implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  /** At hand, unless Kafka must be asked where a partition begins now. */
  private static final Duration POSITION = Duration.ofSeconds(1);

  /** Offsets of one partition: {@code [from, until)}. */
  record Range(long from, long until) {}

  /** How a reading ended. */
  enum End {
    /** Everything was read. */
    ALL_READ,
    /** The visitor wanted no more. */
    STOPPED,
    /** The deadline came first. */
    LATE
  }

  /** Takes what was read. */
  interface Visitor {
    /**
     * Takes one record.
     *
     * @return false to read no more
     */
    boolean visit(ConsumerRecord<byte[], byte @Nullable []> record);

    /** Everything below this offset was read, or is gone. */
    void readUntil(int partition, long offset);
  }

  /** Reads ranges of a topic, all partitions at a time. */
  End read(String topic, Map<Integer, Range> ranges, long deadlineNanos, Visitor visitor) {
    Map<TopicPartition, Range> left = new HashMap<>();
    ranges.forEach(
        (partition, range) -> {
          if (range.from() < range.until()) {
            left.put(new TopicPartition(topic, partition), range);
          }
        });
    if (left.isEmpty()) {
      return End.ALL_READ;
    }
    consumer.assign(List.copyOf(left.keySet()));
    left.forEach((partition, range) -> consumer.seek(partition, range.from()));
    while (!left.isEmpty()) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        return End.LATE;
      }
      for (ConsumerRecord<byte[], byte @Nullable []> record : consumer.poll(POLL)) {
        Range range = left.get(new TopicPartition(topic, record.partition()));
        if (range != null && record.offset() < range.until() && !visitor.visit(record)) {
          return End.STOPPED;
        }
      }
      for (TopicPartition partition : List.copyOf(left.keySet())) {
        long position = consumer.position(partition, POSITION);
        visitor.readUntil(partition.partition(), position);
        Range range = left.get(partition);
        if (range != null && position >= range.until()) {
          left.remove(partition);
        }
      }
    }
    return End.ALL_READ;
  }

  /** The timestamp of a record, in milliseconds since 1970; empty if it is gone. */
  OptionalLong timestamp(String topic, RecordPlace place, long deadlineNanos) {
    long[] found = {-1};
    var _ =
        read(
            topic,
            Map.of(place.partition(), new Range(place.offset(), place.offset() + 1)),
            deadlineNanos,
            new Visitor() {
              @Override
              public boolean visit(ConsumerRecord<byte[], byte @Nullable []> record) {
                found[0] = record.timestamp();
                return false;
              }

              @Override
              public void readUntil(int partition, long offset) {}
            });
    return found[0] < 0 ? OptionalLong.empty() : OptionalLong.of(found[0]);
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }
}
