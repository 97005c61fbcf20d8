package dev.spillway.consumer.operate;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** A consumer group as Kafka knows it. */
record GroupOffsets(Admin admin, String group, Duration timeout) {

  /** Who is in the group, for a person to read; empty if nobody is, or if there is no group. */
  List<String> members() throws InterruptedException, ExecutionException, TimeoutException {
    try {
      ConsumerGroupDescription description =
          admin
              .describeConsumerGroups(List.of(group))
              .all()
              .get(timeout.toNanos(), TimeUnit.NANOSECONDS)
              .get(group);
      if (description == null) {
        return List.of();
      }
      return description.members().stream()
          .map(member -> member.clientId() + " " + member.consumerId() + " at " + member.host())
          .toList();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return List.of();
      }
      throw e;
    }
  }

  /** What is committed; a partition without an offset is left out. */
  SortedMap<Integer, Long> committed(String topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    SortedMap<Integer, Long> offsets = new TreeMap<>();
    try {
      admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get(timeout.toNanos(), TimeUnit.NANOSECONDS)
          .forEach(
              (partition, offset) -> {
                if (offset != null && partition.topic().equals(topic)) {
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

  /**
   * Sets the offsets.
   *
   * @throws ExecutionException among others if the group has members: Kafka refuses then
   */
  void set(String topic, SortedMap<Integer, Long> offsets)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetAndMetadata> wanted = new HashMap<>();
    offsets.forEach(
        (partition, offset) ->
            wanted.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)));
    admin
        .alterConsumerGroupOffsets(group, wanted)
        .all()
        .get(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }
}
