package dev.spillway.consumer.operate;

import dev.spillway.consumer.operate.Wanted.RecordPlace;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How far the partitions are stored.
 *
 * @param group what the group has committed; a partition without is left out
 * @param ledger where the ledger stands; a partition without is left out
 */
record Settled(Map<Integer, Long> group, Map<Integer, Long> ledger) {
  static final Settled UNKNOWN = new Settled(Map.of(), Map.of());

  Settled withLedger(Map<Integer, Long> offsets) {
    return new Settled(group, offsets);
  }

  /** The offset below which nothing is on its way; 0 if nothing is known. */
  long below(int partition) {
    long committed = group.getOrDefault(partition, 0L);
    return Math.min(committed, ledger.getOrDefault(partition, committed));
  }

  /** What the group has committed of a record's partition. */
  OptionalLong committed(RecordPlace place) {
    Long offset = group.get(place.partition());
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }
}
