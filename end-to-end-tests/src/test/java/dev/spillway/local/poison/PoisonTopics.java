package dev.spillway.local.poison;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The system's topics, which take larger records, and any timestamp, while this is open. */
final class PoisonTopics implements AutoCloseable {
  static final String EVENTS = "events";
  private static final String LETTERS = "events.dead-letter";
  private static final String GROUP = "spillway";
  private static final String PREFIX = "spillway.dead-letter.";
  private static final Duration DEADLINE = Duration.ofMinutes(3);
  private static final int MEBIBYTE = 1024 * 1024;

  private final String bootstrapServers;
  private final Admin admin;
  private final Map<TopicPartition, Long> eventsBefore;
  private final Map<TopicPartition, Long> lettersBefore;

  PoisonTopics(String bootstrapServers) throws Exception {
    this.bootstrapServers = bootstrapServers;
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    this.eventsBefore = ends(EVENTS);
    this.lettersBefore = ends(LETTERS);
    int largest = PoisonCases.KAFKA_DATA + MEBIBYTE;
    alter(EVENTS, "max.message.bytes", Integer.toString(largest));
    alter(LETTERS, "max.message.bytes", Integer.toString(largest + MEBIBYTE));
    alter(EVENTS, "message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));
  }

  private void alter(String topic, String name, @Nullable String value) throws Exception {
    AlterConfigOp change =
        new AlterConfigOp(
            new ConfigEntry(name, value),
            value == null ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET);
    admin
        .incrementalAlterConfigs(
            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  KafkaProducer<byte[], byte @Nullable []> producer() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "max.request.size",
            64 * MEBIBYTE,
            "buffer.memory",
            64L * MEBIBYTE),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private Map<TopicPartition, Long> ends(String topic) throws Exception {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get(30, TimeUnit.SECONDS)
        .values()
        .forEach(
            found ->
                found
                    .partitions()
                    .forEach(
                        one ->
                            wanted.put(
                                new TopicPartition(topic, one.partition()), OffsetSpec.latest())));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(wanted)
        .all()
        .get(30, TimeUnit.SECONDS)
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /** How many records have come. */
  long newEvents() throws Exception {
    return sum(ends(EVENTS)) - sum(eventsBefore);
  }

  private static long sum(Map<TopicPartition, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns when the group has committed the end of every partition. */
  void awaitNoLag() throws Exception {
    Map<TopicPartition, Long> ends = ends(EVENTS);
    await()
        .atMost(DEADLINE)
        .until(
            () -> {
              var committed =
                  admin
                      .listConsumerGroupOffsets(GROUP)
                      .partitionsToOffsetAndMetadata()
                      .get(30, TimeUnit.SECONDS);
              return ends.entrySet().stream()
                  .allMatch(
                      end -> {
                        var offset = committed.get(end.getKey());
                        return end.getValue() == (offset == null ? 0 : offset.offset());
                      });
            });
  }

  /** The reasons of the letters that have come, by {@code partition-offset} of their origin. */
  Map<String, List<String>> newLetters() throws Exception {
    Map<String, List<String>> letters = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      reader.assign(lettersBefore.keySet());
      lettersBefore.forEach(reader::seek);
      Map<TopicPartition, Long> ends = ends(LETTERS);
      long deadline = System.nanoTime() + DEADLINE.toNanos();
      while (ends.entrySet().stream()
          .anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("the dead letters were not read in time");
        }
        for (ConsumerRecord<byte[], byte[]> letter : reader.poll(Duration.ofMillis(200))) {
          letters
              .computeIfAbsent(
                  header(letter, "partition") + "-" + header(letter, "offset"),
                  place -> new ArrayList<>())
              .add(header(letter, "reason"));
        }
      }
    }
    return letters;
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    var header = letter.headers().lastHeader(PREFIX + name);
    return header == null ? "" : new String(header.value(), UTF_8);
  }

  @Override
  public void close() {
    try {
      alter(EVENTS, "message.timestamp.after.max.ms", null);
    } catch (Exception failure) {
      // An interrupt among them: the test's thread ends here.
      throw new IllegalStateException("the topic keeps its setting", failure);
    } finally {
      admin.close(Duration.ofSeconds(5));
    }
  }
}
