package dev.spillway.insights.total;

import dev.spillway.insights.count.Totals;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** A type's minute: what each partition has of it. For one thread. */
final class MinuteTotals {
  private static final int LENGTH = Integer.BYTES + 3 * Long.BYTES;

  private final Map<Integer, Totals> partitions = new TreeMap<>();

  /** Whether there is more than was told. */
  boolean changed = true;

  static MinuteTotals decode(byte[] encoded) {
    MinuteTotals minute = new MinuteTotals();
    ByteBuffer bytes = ByteBuffer.wrap(encoded);
    while (bytes.hasRemaining()) {
      int partition = bytes.getInt();
      minute.partitions.put(
          partition, new Totals(bytes.getLong(), bytes.getLong(), bytes.getLong()));
    }
    return minute;
  }

  byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH * partitions.size());
    partitions.forEach(
        (partition, totals) ->
            bytes
                .putInt(partition)
                .putLong(totals.count())
                .putLong(totals.bytes())
                .putLong(totals.maxLatenessMillis()));
    return bytes.array();
  }

  /** Replaces what a partition has; less than before is from before. */
  void put(int partition, Totals totals) {
    Totals before = partitions.get(partition);
    if (before == null || before.count() < totals.count()) {
      partitions.put(partition, totals);
      changed = true;
    }
  }

  Totals sum() {
    return partitions.values().stream().reduce(Totals.NONE, Totals::plus);
  }
}
