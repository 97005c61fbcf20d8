package dev.spillway.consumer.poll;

import dev.spillway.consumer.batch.Input;
import dev.spillway.consumer.batch.SourcePartition;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which partitions are fetched: not those that wait for their ledger, and none while the memory
 * budget is used up. For the poll loop's thread.
 */
final class Joiner {
  private static final Logger log = LoggerFactory.getLogger(Joiner.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final PartitionNames names;
  private final Duration timeout;

  /** Assigned; their topic's id and committed offset are not known yet. */
  private final Set<TopicPartition> unresolved = new HashSet<>();

  /** Assigned, and to be fetched unless intake is paused. */
  private final Set<TopicPartition> started = new HashSet<>();

  private boolean intakePaused;
  private long retryAtNanos = System.nanoTime();

  Joiner(Consumer<byte[], byte[]> consumer, PartitionNames names, Duration timeout) {
    this.consumer = consumer;
    this.names = names;
    this.timeout = timeout;
  }

  /** Holds the partitions back until the machine starts them. */
  void assigned(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
    started.removeAll(partitions);
    unresolved.addAll(partitions);
  }

  void forget(Collection<TopicPartition> partitions) {
    unresolved.removeAll(partitions);
    started.removeAll(partitions);
  }

  /** Asks Kafka about the partitions that came since; the answer is for the machine. */
  Optional<Input> join(long nowNanos) {
    if (unresolved.isEmpty() || nowNanos - retryAtNanos < 0) {
      return Optional.empty();
    }
    try {
      Duration each = timeout.dividedBy(2);
      Map<TopicPartition, SourcePartition> sources = names.resolve(unresolved, each);
      Map<TopicPartition, OffsetAndMetadata> committed =
          consumer.committed(Set.copyOf(unresolved), each);
      Map<SourcePartition, OptionalLong> offsets = new HashMap<>();
      sources.forEach(
          (partition, source) -> {
            OffsetAndMetadata offset = committed.get(partition);
            offsets.put(
                source, offset == null ? OptionalLong.empty() : OptionalLong.of(offset.offset()));
          });
      unresolved.clear();
      return Optional.of(new Input.Assigned(offsets));
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      retryAtNanos = nowNanos + RETRY.toNanos();
      log.atWarn()
          .addKeyValue("partitions", unresolved)
          .addKeyValue("error", e.toString())
          .log("Kafka did not say where the partitions stand, will be asked again");
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  void start(SourcePartition partition, long offset) {
    TopicPartition kafka = PartitionNames.kafka(partition);
    consumer.seek(kafka, offset);
    started.add(kafka);
    if (!intakePaused) {
      consumer.resume(Set.of(kafka));
    }
  }

  boolean isIntakePaused() {
    return intakePaused;
  }

  void pauseIntake() {
    intakePaused = true;
    consumer.pause(started);
  }

  void resumeIntake() {
    intakePaused = false;
    consumer.resume(started);
  }
}
