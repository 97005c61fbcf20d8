package dev.spillway.consumer.operate;

import dev.spillway.consumer.batch.SourcePartition;
import dev.spillway.consumer.sink.Selection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What is compared.
 *
 * @param topic the topic
 * @param settled the offset below which nothing is on its way any more, when the comparison began:
 *     the lower of ledger and group; a partition without is left out
 * @param ranges offsets to read, all below that
 * @param ends where Kafka's records end
 * @param selection rows and documents to compare with each other, of settled records alone
 * @param notes what an operator should know of it
 */
record VerifyScope(
    KafkaTopic topic,
    Map<Integer, Long> settled,
    SortedMap<Integer, OffsetRange> ranges,
    SortedMap<Integer, Long> ends,
    Selection selection,
    List<String> notes) {

  SourcePartition source(int partition) {
    return new SourcePartition(topic.id(), topic.name(), partition);
  }

  /** Records of a partition that are not settled. */
  long waiting(int partition) {
    return Math.max(0, ends.getOrDefault(partition, 0L) - settled.getOrDefault(partition, 0L));
  }

  /** Offsets of all ranges. */
  long offsets() {
    return ranges.values().stream().mapToLong(OffsetRange::size).sum();
  }
}
