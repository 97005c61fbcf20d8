package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the consumers do to Kafka, step by step: dead letters, then offsets. */
final class StoringGroup implements AutoCloseable {
  final String name = "group-" + UUID.randomUUID();
  final String deadLetterTopic = "letters-" + UUID.randomUUID();
  private final TestTopic topic;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;

  StoringGroup(TestTopic topic, int letterPartitions) throws Exception {
    this.topic = topic;
    Map<String, Object> settings = Map.of("bootstrap.servers", topic.bootstrapServers());
    admin = Admin.create(settings);
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    if (letterPartitions > 0) {
      admin
          .createTopics(List.of(new NewTopic(deadLetterTopic, letterPartitions, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  Map<String, String> settings() {
    return Map.of(
        "SPILLWAY_RECEIPTS_GROUP", name, "SPILLWAY_RECEIPTS_DEAD_LETTER_TOPIC", deadLetterTopic);
  }

  /** The group's offset of a partition, forwards or back. */
  void commit(int partition, long next) throws Exception {
    admin
        .alterConsumerGroupOffsets(
            name, Map.of(new TopicPartition(topic.name(), partition), new OffsetAndMetadata(next)))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  void refuse(int partition, long offset, String reason) throws Exception {
    TopicDescription described =
        admin
            .describeTopics(List.of(topic.name()))
            .topicNameValues()
            .values()
            .iterator()
            .next()
            .get(30, TimeUnit.SECONDS);
    refuse(topic.name(), id(described), partition, offset, reason);
    producer.flush();
  }

  /** Letters of another topic, which only fill the dead-letter topic. */
  void refuseOthers(int count) {
    for (int i = 0; i < count; i++) {
      refuse(topic.name(), UUID.randomUUID().toString(), 0, 1_000_000L + i, "other");
    }
    producer.flush();
  }

  private static String id(TopicDescription topic) {
    return new UUID(
            topic.topicId().getMostSignificantBits(), topic.topicId().getLeastSignificantBits())
        .toString();
  }

  private void refuse(String topicName, String topicId, int partition, long offset, String reason) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(
            deadLetterTopic,
            (topicName + "-" + partition + "-" + offset).getBytes(UTF_8),
            "{}".getBytes(UTF_8));
    Map.of(
            "reason",
            reason,
            "topic",
            topicName,
            "topic-id",
            topicId,
            "partition",
            Integer.toString(partition),
            "offset",
            Long.toString(offset),
            "store",
            "postgres",
            "time",
            "2026-11-22T12:00:00Z")
        .forEach(
            (name, value) ->
                letter.headers().add("spillway.dead-letter." + name, value.getBytes(UTF_8)));
    var _ = producer.send(letter);
  }

  /** Removes the records below an offset, as retention does. */
  void expire(int partition, long below) throws Exception {
    admin
        .deleteRecords(
            Map.of(
                new TopicPartition(topic.name(), partition), RecordsToDelete.beforeOffset(below)))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    admin.close(Duration.ofSeconds(5));
  }
}
