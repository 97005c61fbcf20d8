package dev.spillway.consumer.batch;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A sealed batch. Its records are in the order in which they were polled, so those of one partition
 * are in the order of their offsets. Subsets of it are {@link BitSet}s of indexes.
 */
public final class Batch {
  private final List<PolledRecord> records;
  private final long bytes;
  private final BitSet readable;
  private final boolean repeats;
  private final SortedMap<SourcePartition, Long> nextOffsets;

  @SuppressWarnings("ReferenceEquality") // an equal partition is merely merged again
  Batch(List<PolledRecord> records) {
    this.records = List.copyOf(records);
    this.readable = new BitSet(this.records.size());
    this.nextOffsets = new TreeMap<>();
    KeySet keys = new KeySet(this.records.size());
    long sum = 0;
    boolean repeated = false;
    for (int i = 0; i < this.records.size(); i++) {
      PolledRecord polled = this.records.get(i);
      sum += polled.bytes();
      boolean lastOfRun =
          i == this.records.size() - 1 || this.records.get(i + 1).partition() != polled.partition();
      if (lastOfRun) {
        // Offsets rise within a partition: the last of a run stands for all of it.
        nextOffsets.merge(polled.partition(), polled.offset() + 1, Math::max);
      }
      if (polled.content() instanceof PolledRecord.Decoded decoded) {
        readable.set(i);
        repeated |= !keys.add(decoded.key());
      } else if (polled.content() instanceof PolledRecord.RolledUp) {
        readable.set(i); // which one of a window counts is the table's business
      }
    }
    this.bytes = sum;
    this.repeats = repeated;
  }

  /** The records. */
  public List<PolledRecord> records() {
    return records;
  }

  /** How many records there are. */
  public int size() {
    return records.size();
  }

  /** What the records count against the memory budget. */
  public long bytes() {
    return bytes;
  }

  /** For each partition the offset after its last record here. */
  public SortedMap<SourcePartition, Long> nextOffsets() {
    return nextOffsets;
  }

  /** The event at an index that is {@link PolledRecord.Decoded}. */
  public PolledRecord.Decoded event(int index) {
    if (records.get(index).content() instanceof PolledRecord.Decoded event) {
      return event;
    }
    throw new IllegalArgumentException("record " + index + " is no event");
  }

  /** The rollup at an index that is {@link PolledRecord.RolledUp}. */
  public Rollup rollup(int index) {
    if (records.get(index).content() instanceof PolledRecord.RolledUp(Rollup rollup)) {
      return rollup;
    }
    throw new IllegalArgumentException("record " + index + " is no rollup");
  }

  /**
   * The indexes to be stored once the given ones are refused: of every identity the first that is
   * left.
   */
  BitSet survivors(Collection<Integer> rejected) {
    BitSet survivors = (BitSet) readable.clone();
    rejected.forEach(survivors::clear);
    if (repeats) {
      KeySet seen = new KeySet(survivors.cardinality());
      for (int i = survivors.nextSetBit(0); i >= 0; i = survivors.nextSetBit(i + 1)) {
        if (!seen.add(event(i).key())) {
          survivors.clear(i);
        }
      }
    }
    return survivors;
  }

  @Override
  public String toString() {
    return "Batch[" + size() + " records, " + bytes + " bytes, " + nextOffsets + "]";
  }
}
