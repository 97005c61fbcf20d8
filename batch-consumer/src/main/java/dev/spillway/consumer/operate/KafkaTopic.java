package dev.spillway.consumer.operate;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A topic, and what Kafka says of its offsets.
 *
 * @param admin asked anew at every call
 * @param timeout longest wait for an answer
 */
record KafkaTopic(Admin admin, Duration timeout, String name, UUID id, int partitions) {

  /**
   * Looks the topic up.
   *
   * @throws OperateException if there is none
   */
  static KafkaTopic describe(Admin admin, String name, Duration timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      TopicDescription topic =
          admin
              .describeTopics(List.of(name))
              .allTopicNames()
              .get(timeout.toNanos(), TimeUnit.NANOSECONDS)
              .get(name);
      if (topic == null) {
        throw OperateException.failure("Kafka did not describe the topic " + name);
      }
      UUID id =
          new UUID(
              topic.topicId().getMostSignificantBits(), topic.topicId().getLeastSignificantBits());
      return new KafkaTopic(admin, timeout, name, id, topic.partitions().size());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw OperateException.usage("there is no topic " + name);
      }
      throw e;
    }
  }

  /** Everything that Kafka still has. */
  SortedMap<Integer, OffsetRange> all()
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<Integer, Long> first = earliest();
    SortedMap<Integer, OffsetRange> ranges = new TreeMap<>();
    latest()
        .forEach(
            (partition, end) ->
                ranges.put(partition, new OffsetRange(first.getOrDefault(partition, 0L), end)));
    return ranges;
  }

  SortedMap<Integer, Long> earliest()
      throws InterruptedException, ExecutionException, TimeoutException {
    return offsets(OffsetSpec.earliest());
  }

  /** The offsets after the last record. */
  SortedMap<Integer, Long> latest()
      throws InterruptedException, ExecutionException, TimeoutException {
    return offsets(OffsetSpec.latest());
  }

  /** The offset of the first record of this timestamp or a later one; without one, the end. */
  SortedMap<Integer, Long> at(Instant time)
      throws InterruptedException, ExecutionException, TimeoutException {
    SortedMap<Integer, Long> offsets = offsets(OffsetSpec.forTimestamp(time.toEpochMilli()));
    Map<Integer, Long> ends = latest();
    offsets.replaceAll(
        (partition, offset) -> offset < 0 ? ends.getOrDefault(partition, 0L) : offset);
    return offsets;
  }

  private SortedMap<Integer, Long> offsets(OffsetSpec spec)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      wanted.put(new TopicPartition(name, partition), spec);
    }
    SortedMap<Integer, Long> offsets = new TreeMap<>();
    admin
        .listOffsets(wanted)
        .all()
        .get(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .forEach((partition, info) -> offsets.put(partition.partition(), info.offset()));
    return offsets;
  }

  /** Checks the partitions that an operator named; none means all. */
  Collection<Integer> chosen(Collection<Integer> named) {
    SortedMap<Integer, Boolean> chosen = new TreeMap<>();
    for (int partition : named) {
      if (partition < 0 || partition >= partitions) {
        throw OperateException.usage(
            "%s has the partitions 0 to %d, not %d".formatted(name, partitions - 1, partition));
      }
      chosen.put(partition, true);
    }
    for (int partition = 0; named.isEmpty() && partition < partitions; partition++) {
      chosen.put(partition, true);
    }
    return chosen.keySet();
  }
}
