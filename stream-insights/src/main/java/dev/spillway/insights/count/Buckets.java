package dev.spillway.insights.count;

import java.util.List;

/** The ranges by which sizes and lateness are counted; the last range has no upper bound. */
public final class Buckets {
  /** Upper bounds of records' bytes, included. */
  public static final List<Long> SIZES =
      List.of(128L, 256L, 512L, 1024L, 2048L, 4096L, 16_384L, 65_536L, 262_144L);

  /** Upper bounds of lateness in milliseconds, included. */
  public static final List<Long> LATENESS =
      List.of(100L, 1000L, 10_000L, 60_000L, 600_000L, 3_600_000L, 86_400_000L);

  private Buckets() {}

  /** The index of the range that holds the value. */
  static int index(List<Long> bounds, long value) {
    int index = 0;
    while (index < bounds.size() && value > bounds.get(index)) {
      index++;
    }
    return index;
  }
}
