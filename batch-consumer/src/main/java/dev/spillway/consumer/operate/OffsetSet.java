package dev.spillway.consumer.operate;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * Offsets within known ranges, at one bit for each offset of the range: 12 MB for 100 million
 * records.
 */
final class OffsetSet {
  private final SortedMap<Integer, OffsetRange> ranges;
  private final Map<Integer, BitSet> members = new HashMap<>();

  /**
   * An empty set.
   *
   * @throws OperateException if a range is larger than 2,147,483,647 offsets
   */
  OffsetSet(SortedMap<Integer, OffsetRange> ranges) {
    this.ranges = ranges;
    ranges.forEach(
        (partition, range) -> {
          if (range.size() > Integer.MAX_VALUE) {
            throw OperateException.usage(
                "partition %d has %d records; choose a narrower range"
                    .formatted(partition, range.size()));
          }
          members.put(partition, new BitSet());
        });
  }

  /** Adds an offset; one outside the ranges is ignored. */
  void add(int partition, long offset) {
    OffsetRange range = ranges.get(partition);
    BitSet set = members.get(partition);
    if (range != null && set != null && range.contains(offset)) {
      set.set((int) (offset - range.from()));
    }
  }

  boolean contains(int partition, long offset) {
    OffsetRange range = ranges.get(partition);
    BitSet set = members.get(partition);
    return range != null
        && set != null
        && range.contains(offset)
        && set.get((int) (offset - range.from()));
  }

  long size() {
    return members.values().stream().mapToLong(BitSet::cardinality).sum();
  }
}
