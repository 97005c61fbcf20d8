package dev.spillway.consumer.sink.postgres;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** A batch's rows, cut into parts that can be copied at the same time. */
final class Parts {
  /** With fewer rows in each, a further transaction costs more than it saves. */
  static final int ROWS = 128;

  private Parts() {}

  /**
   * Cuts rows into parts of equal size, in their order.
   *
   * @param most so many parts at most
   * @return at least one part, each with at least {@link #ROWS} rows unless it is the only one
   */
  static List<BitSet> of(BitSet rows, int most) {
    int all = rows.cardinality();
    int count = Math.clamp(all / ROWS, 1, most);
    List<BitSet> parts = new ArrayList<>(count);
    int row = rows.nextSetBit(0);
    for (int i = 0; i < count; i++) {
      BitSet part = new BitSet();
      int size = all * (i + 1) / count - all * i / count;
      for (int n = 0; n < size; n++) {
        part.set(row);
        row = rows.nextSetBit(row + 1);
      }
      parts.add(part);
    }
    return parts;
  }
}
