package dev.spillway.local.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A topic that holds the events of a measurement, and what its groups have committed. */
final class Topic implements AutoCloseable {
  static final int PARTITIONS = 12;
  private static final int SECONDS = 60;

  private final Admin admin;
  private final String bootstrapServers;
  private final String name;

  /** Makes the topic, and one for dead letters beside it. */
  Topic(String bootstrapServers, String name) throws InterruptedException {
    this.bootstrapServers = bootstrapServers;
    this.name = name;
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    answer(
        admin
            .createTopics(
                List.of(
                    new NewTopic(name, PARTITIONS, (short) 1)
                        // The topic is deleted with the measurement, not by time.
                        .configs(Map.of("retention.ms", "-1", "retention.bytes", "-1")),
                    new NewTopic(deadLetters(), 1, (short) 1)))
            .all());
    awaitLeaders();
  }

  /**
   * Returns once each partition has a leader that answers. A producer that is earlier can lose the
   * first of several batches on their way to a partition, while the broker takes the second for the
   * first that there is; then it refuses the first, tried again, as out of order for ever.
   */
  private void awaitLeaders() throws InterruptedException {
    Map<TopicPartition, OffsetSpec> all = new HashMap<>();
    for (TopicPartition partition : partitions()) {
      all.put(partition, OffsetSpec.latest());
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (true) {
      try {
        admin.listOffsets(all).all().get(SECONDS, TimeUnit.SECONDS);
        return;
      } catch (ExecutionException | TimeoutException notYet) {
        if (!(notYet.getCause() instanceof RetriableException) || System.nanoTime() - end > 0) {
          throw new IllegalStateException("Kafka: " + notYet, notYet);
        }
        Thread.sleep(20);
      }
    }
  }

  private List<TopicPartition> partitions() {
    return IntStream.range(0, PARTITIONS)
        .mapToObj(number -> new TopicPartition(name, number))
        .toList();
  }

  String name() {
    return name;
  }

  String deadLetters() {
    return name + ".dead-letter";
  }

  /** Writes events, those of one partition in the order of their numbers. */
  void fill(int events) throws InterruptedException {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", bootstrapServers,
            "acks", "all",
            "compression.type", "lz4",
            "linger.ms", "20",
            "batch.size", "131072",
            "buffer.memory", "67108864");
    AtomicReference<@Nullable Exception> failed = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int n = 0; n < events && failed.get() == null; n++) {
        // As by a hash of keys that is fair: each partition gets its share all the time.
        var _ =
            producer.send(
                BenchEvents.record(name, n % PARTITIONS, n),
                (metadata, failure) -> {
                  if (failure != null) {
                    failed.set(failure);
                  }
                });
      }
      producer.flush();
    }
    if (failed.get() != null) {
      throw new IllegalStateException("the topic could not be filled", failed.get());
    }
  }

  /** The offsets that a group has committed, by the number of the partition. */
  Map<Integer, Long> committed(String group) throws InterruptedException {
    Map<Integer, Long> committed = new HashMap<>();
    answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .forEach(
            (partition, offset) -> {
              if (offset != null) {
                committed.put(partition.partition(), offset.offset());
              }
            });
    return committed;
  }

  /** How many records a group has not committed yet. */
  long lag(String group, long events) throws InterruptedException {
    return events - committed(group).values().stream().mapToLong(Long::longValue).sum();
  }

  /** Bytes of the topic on the brokers' disks, replicas included. */
  long bytes() throws InterruptedException {
    List<Integer> brokers =
        answer(admin.describeCluster().nodes()).stream().map(node -> node.id()).toList();
    return answer(admin.describeLogDirs(brokers).allDescriptions()).values().stream()
        .flatMap(directories -> directories.values().stream())
        .flatMap(directory -> directory.replicaInfos().entrySet().stream())
        .filter(replica -> replica.getKey().topic().equals(name))
        .mapToLong(replica -> replica.getValue().size())
        .sum();
  }

  /** A consumer of all partitions from their beginnings. */
  KafkaConsumer<byte[], byte[]> reader() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("auto.offset.reset", "earliest");
    settings.put("enable.auto.commit", false);
    settings.put("max.poll.records", 10_000);
    KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    reader.assign(partitions());
    reader.seekToBeginning(partitions());
    return reader;
  }

  /** How many dead letters there are. */
  long deadLetterCount() throws InterruptedException {
    TopicPartition partition = new TopicPartition(deadLetters(), 0);
    return answer(
            admin.listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition))
        .offset();
  }

  private static <T> T answer(org.apache.kafka.common.KafkaFuture<T> future)
      throws InterruptedException {
    try {
      return future.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Kafka: " + e, e);
    }
  }

  @Override
  public void close() {
    try {
      answer(admin.deleteTopics(List.of(name, deadLetters())).all());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    admin.close(Duration.ofSeconds(10));
  }
}
