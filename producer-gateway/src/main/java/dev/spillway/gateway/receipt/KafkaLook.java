package dev.spillway.gateway.receipt;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What Kafka's administration is asked, one question at a time, each with a deadline.
 *
 * @param admin closed with this
 */
record KafkaLook(Admin admin) implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int TIMEOUT_MILLIS = (int) TIMEOUT.toMillis();

  /**
   * A topic that is there.
   *
   * @param id Kafka's id: another one once the topic was made again
   */
  record Topic(String id, int partitions) {}

  /** What of a partition Kafka has: {@code [start, end)}. */
  record Bounds(long start, long end) {}

  /** What the group has committed; a partition without is left out. */
  Map<Integer, Long> committed(String group, String topic, Collection<Integer> partitions)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<TopicPartition> wanted =
        partitions.stream().map(partition -> new TopicPartition(topic, partition)).toList();
    Map<Integer, Long> offsets = new HashMap<>();
    try {
      get(admin
              .listConsumerGroupOffsets(
                  Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(wanted)),
                  new ListConsumerGroupOffsetsOptions().timeoutMs(TIMEOUT_MILLIS))
              .partitionsToOffsetAndMetadata(group))
          .forEach(
              (partition, offset) -> {
                if (offset != null) {
                  offsets.put(partition.partition(), offset.offset());
                }
              });
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw e;
      }
    }
    return offsets;
  }

  /** A topic; empty where there is none. */
  Optional<Topic> topic(String name)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      TopicDescription topic =
          get(admin
                  .describeTopics(
                      List.of(name), new DescribeTopicsOptions().timeoutMs(TIMEOUT_MILLIS))
                  .allTopicNames())
              .get(name);
      return Optional.ofNullable(topic)
          .map(
              there ->
                  new Topic(
                      new UUID(
                              there.topicId().getMostSignificantBits(),
                              there.topicId().getLeastSignificantBits())
                          .toString(),
                      there.partitions().size()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  Map<Integer, Bounds> bounds(String topic, Collection<Integer> partitions)
      throws InterruptedException, ExecutionException, TimeoutException {
    var starts = offsets(topic, partitions, OffsetSpec.earliest());
    var ends = offsets(topic, partitions, OffsetSpec.latest());
    Map<Integer, Long> first = byPartition(starts);
    Map<Integer, Bounds> bounds = new HashMap<>();
    byPartition(ends)
        .forEach(
            (partition, end) ->
                bounds.put(partition, new Bounds(first.getOrDefault(partition, 0L), end)));
    return bounds;
  }

  /** The first records with this timestamp or a later one; negative where there is none. */
  Map<Integer, Long> at(String topic, Collection<Integer> partitions, long timestampMillis)
      throws InterruptedException, ExecutionException, TimeoutException {
    return byPartition(offsets(topic, partitions, OffsetSpec.forTimestamp(timestampMillis)));
  }

  private KafkaFuture<Map<TopicPartition, Long>> offsets(
      String topic, Collection<Integer> partitions, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    partitions.forEach(partition -> wanted.put(new TopicPartition(topic, partition), spec));
    return admin
        .listOffsets(wanted, new ListOffsetsOptions().timeoutMs(TIMEOUT_MILLIS))
        .all()
        .thenApply(
            found -> {
              Map<TopicPartition, Long> offsets = new HashMap<>();
              found.forEach((partition, info) -> offsets.put(partition, info.offset()));
              return offsets;
            });
  }

  private static Map<Integer, Long> byPartition(KafkaFuture<Map<TopicPartition, Long>> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<Integer, Long> offsets = new HashMap<>();
    get(answer).forEach((partition, offset) -> offsets.put(partition.partition(), offset));
    return offsets;
  }

  private static <T> T get(KafkaFuture<T> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    return answer.get(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
