package dev.spillway.consumer.poll;

import dev.spillway.consumer.batch.SourcePartition;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** Kafka's names for assigned partitions and ours, which hold the topic's id. */
final class PartitionNames {
  private final Admin admin;
  private final Map<TopicPartition, SourcePartition> known = new HashMap<>();

  PartitionNames(Admin admin) {
    this.admin = admin;
  }

  /**
   * Looks up the topics' ids anew: the topic may have been made again since the last assignment.
   *
   * @throws TimeoutException if Kafka does not answer in time
   * @throws ExecutionException if Kafka refuses
   */
  Map<TopicPartition, SourcePartition> resolve(
      Collection<TopicPartition> partitions, Duration timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<String, TopicDescription> topics =
        admin
            .describeTopics(partitions.stream().map(TopicPartition::topic).distinct().toList())
            .allTopicNames()
            .get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    Map<TopicPartition, SourcePartition> resolved = new LinkedHashMap<>();
    for (TopicPartition partition : partitions) {
      TopicDescription topic = topics.get(partition.topic());
      if (topic == null) {
        throw new ExecutionException(
            new IllegalStateException("Kafka did not describe " + partition.topic()));
      }
      java.util.UUID id =
          new java.util.UUID(
              topic.topicId().getMostSignificantBits(), topic.topicId().getLeastSignificantBits());
      resolved.put(partition, new SourcePartition(id, partition.topic(), partition.partition()));
    }
    known.putAll(resolved);
    return resolved;
  }

  /** Our name of a partition that was resolved. */
  SourcePartition of(TopicPartition partition) {
    SourcePartition source = known.get(partition);
    if (source == null) {
      throw new IllegalStateException(partition + " was never assigned");
    }
    return source;
  }

  /** Whether the partition was resolved since it was assigned. */
  boolean knows(TopicPartition partition) {
    return known.containsKey(partition);
  }

  void forget(Collection<TopicPartition> partitions) {
    known.keySet().removeAll(partitions);
  }

  static TopicPartition kafka(SourcePartition partition) {
    return new TopicPartition(partition.topic(), partition.number());
  }
}
