package dev.spillway.local.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Kafka's topics seen from outside. For any thread. */
final class Topics {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String LETTER = "spillway.dead-letter.";

  private final Map<String, Object> client;

  Topics(String bootstrapServers) {
    this.client =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "default.api.timeout.ms",
            (int) TIMEOUT.toMillis(),
            "request.timeout.ms",
            5_000);
  }

  private KafkaConsumer<byte[], byte[]> reader() {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put("enable.auto.commit", false);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static List<TopicPartition> partitions(KafkaConsumer<?, ?> reader, String topic) {
    return reader.partitionsFor(topic, TIMEOUT).stream()
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  /**
   * The end of every partition.
   *
   * @throws KafkaException while Kafka does not answer
   */
  Map<Integer, Long> ends(String topic) throws InterruptedException {
    try (Admin admin = Admin.create(client)) {
      Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
      admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
          .getOrDefault(topic, new TopicDescription(topic, false, List.of()))
          .partitions()
          .forEach(
              one -> wanted.put(new TopicPartition(topic, one.partition()), OffsetSpec.latest()));
      Map<Integer, Long> ends = new TreeMap<>();
      admin
          .listOffsets(wanted)
          .all()
          .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
          .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
      return ends;
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException(e);
    }
  }

  /** Every dead letter of a topic that still has an event's id. */
  void letters(String topic, Duration deadline, Consumer<Refusals.Letter> reader) {
    try (KafkaConsumer<byte[], byte[]> client = reader()) {
      List<TopicPartition> partitions = partitions(client, topic);
      client.assign(partitions);
      client.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = client.endOffsets(partitions, TIMEOUT);
      long end = System.nanoTime() + deadline.toNanos();
      while (ends.entrySet().stream()
          .anyMatch(one -> client.position(one.getKey(), TIMEOUT) < one.getValue())) {
        if (System.nanoTime() - end >= 0) {
          throw new IllegalStateException(topic + " was not read in " + deadline);
        }
        for (ConsumerRecord<byte[], byte[]> one : client.poll(Duration.ofMillis(200))) {
          String id = header(one, "ce_id");
          if (!id.isEmpty()) {
            reader.accept(
                new Refusals.Letter(
                    ChaosEvent.number(id),
                    header(one, LETTER + "store"),
                    header(one, LETTER + "reason"),
                    Instant.parse(header(one, LETTER + "time"))));
          }
        }
      }
    }
  }

  /** The header's text; empty where there is none. */
  private static String header(ConsumerRecord<byte[], byte[]> one, String name) {
    Header header = one.headers().lastHeader(name);
    return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
  }
}
