package dev.spillway.consumer.poll;

import dev.spillway.consumer.seam.FlushPoint;
import dev.spillway.consumer.seam.FlushSeam;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offsets on their way to Kafka. A commit that fails loses nothing, because the ledger is the
 * truth; it is made again so that the lag that operators see is right. For the poll loop's thread.
 */
final class OffsetCommits {
  private static final Logger log = LoggerFactory.getLogger(OffsetCommits.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final FlushSeam seam;
  private final Map<TopicPartition, OffsetAndMetadata> pending = new HashMap<>();
  private boolean underWay;
  private long retryAtNanos;

  OffsetCommits(Consumer<byte[], byte[]> consumer, FlushSeam seam) {
    this.consumer = consumer;
    this.seam = seam;
  }

  void add(TopicPartition partition, long offset) {
    pending.put(partition, new OffsetAndMetadata(offset));
  }

  void forget(Collection<TopicPartition> partitions) {
    pending.keySet().removeAll(partitions);
  }

  /** Sends what is pending, if nothing is under way. */
  void send(long nowNanos) {
    if (pending.isEmpty() || underWay || nowNanos - retryAtNanos < 0) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = Map.copyOf(pending);
    underWay = true;
    retryAtNanos = nowNanos;
    try {
      seam.at(FlushPoint.BEFORE_OFFSET_COMMIT);
    } catch (IOException e) {
      answered(offsets, e);
      return;
    }
    consumer.commitAsync(
        offsets,
        (_, failure) -> {
          // Without an answer Kafka names no offsets: they are the ones that were sent.
          try {
            seam.at(FlushPoint.AFTER_OFFSET_COMMIT);
            answered(offsets, failure);
          } catch (IOException e) {
            answered(offsets, e);
          }
        });
  }

  private void answered(
      Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable Exception failure) {
    underWay = false;
    if (failure == null) {
      offsets.forEach(pending::remove); // unless a newer offset has taken its place
    } else {
      retryAtNanos = System.nanoTime() + RETRY.toNanos();
      log.atWarn()
          .addKeyValue("offsets", offsets.size())
          .addKeyValue("error", failure.toString())
          .log("offsets not committed, will be tried again");
    }
  }

  /** Sends what is pending and waits for the answer, because the partitions are about to go. */
  void sendAndWait(Duration timeout) {
    if (pending.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = Map.copyOf(pending);
    for (int attempt = 0; attempt < 2; attempt++) {
      try {
        seam.at(FlushPoint.BEFORE_OFFSET_COMMIT);
        consumer.commitSync(offsets, timeout);
        seam.at(FlushPoint.AFTER_OFFSET_COMMIT);
        offsets.forEach(pending::remove);
        return;
      } catch (WakeupException e) {
        log.atDebug().log("woken while committing; once more");
      } catch (KafkaException | IOException e) {
        log.atWarn()
            .addKeyValue("error", e.toString())
            .log("offsets not committed before the partitions go; the ledger has them");
        return;
      }
    }
  }
}
