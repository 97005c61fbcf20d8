package dev.spillway.consumer.batch;

import java.util.Comparator;
import java.util.UUID;

/**
 * A partition to read from.
 *
 * @param topicId Kafka's id of the topic: a topic that was deleted and made again is another one
 * @param topic its name
 * @param number the partition's number, from 0
 */
public record SourcePartition(UUID topicId, String topic, int number)
    implements Comparable<SourcePartition> {
  private static final Comparator<SourcePartition> ORDER =
      Comparator.comparing(SourcePartition::topic)
          .thenComparingInt(SourcePartition::number)
          .thenComparing(SourcePartition::topicId);

  /**
   * One order for all consumers: rows of the ledger are locked in it, so that none wait in a ring.
   */
  @Override
  public int compareTo(SourcePartition other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return topic + "-" + number;
  }
}
