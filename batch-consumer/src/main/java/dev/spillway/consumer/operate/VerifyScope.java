package dev.spillway.consumer.operate;

import dev.spillway.consumer.batch.SourcePartition;
import dev.spillway.consumer.sink.Selection;
import java.util.Map;
import java.util.SortedMap;

/**
 * What is compared.
 *
 * @param topic the topic
 * @param ledger what was stored when the comparison began; a partition without is left out
 * @param ranges offsets to read, all below the ledger
 * @param selection rows and documents to compare with each other
 */
record VerifyScope(
    KafkaTopic topic,
    Map<Integer, Long> ledger,
    SortedMap<Integer, OffsetRange> ranges,
    Selection selection) {

  SourcePartition source(int partition) {
    return new SourcePartition(topic.id(), topic.name(), partition);
  }

  /** Whether the record of this place was settled when the comparison began. */
  boolean isSettled(int partition, long offset) {
    Long next = ledger.get(partition);
    return next != null && offset < next;
  }

  long records() {
    return ranges.values().stream().mapToLong(OffsetRange::size).sum();
  }
}
