package dev.spillway.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.devstack.SharedDevStack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Reads a topic of statuses from its beginning, and keeps all of them. */
final class StatusReader implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> reader =
      new KafkaConsumer<>(
          Map.of("bootstrap.servers", SharedDevStack.kafka().bootstrapServers()),
          new ByteArrayDeserializer(),
          new ByteArrayDeserializer());
  private final TopicPartition partition;
  private final List<Published> all = new ArrayList<>();

  /**
   * A record of the topic.
   *
   * @param status null: the end
   */
  record Published(String consumer, @Nullable JsonNode status) {}

  StatusReader(String topic) {
    partition = new TopicPartition(topic, 0);
    reader.assign(List.of(partition));
    reader.seekToBeginning(List.of(partition));
  }

  /** All statuses so far. */
  List<Published> all() throws IOException {
    long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    long deadline = System.nanoTime() + TestPipeline.DEADLINE.toNanos();
    while (reader.position(partition) < end) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("not read up to " + end);
      }
      for (ConsumerRecord<byte[], byte[]> one : reader.poll(Duration.ofMillis(50))) {
        all.add(
            new Published(
                new String(one.key(), UTF_8),
                one.value() == null ? null : TestPipeline.JSON.readTree(one.value())));
      }
    }
    return List.copyOf(all);
  }

  /** The newest record of a consumer. */
  Published last(String consumer) throws IOException {
    return all().stream()
        .filter(one -> one.consumer().equals(consumer))
        .reduce((_, newer) -> newer)
        .orElseThrow();
  }

  /** Waits for a status, and returns the first one of that kind. */
  JsonNode await(Predicate<JsonNode> wanted) {
    return Awaitility.await()
        .atMost(TestPipeline.DEADLINE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                all().stream()
                    .flatMap(one -> Stream.ofNullable(one.status()))
                    .filter(wanted)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  @Override
  public void close() {
    reader.close();
  }
}
