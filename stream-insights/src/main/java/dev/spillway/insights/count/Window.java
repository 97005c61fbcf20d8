package dev.spillway.insights.count;

import java.util.HashMap;
import java.util.Map;

/** Ten seconds of one partition. For one thread. */
final class Window {
  /** Length in seconds; six make the minute of a rollup. */
  static final int SECONDS = 10;

  /** First second, since 1970. */
  final long start;

  final Map<String, TypeCounts> types = new HashMap<>();
  final Map<String, SourceCount> sources = new HashMap<>();
  final HeavySubjects subjects = new HeavySubjects();
  boolean subjectsChanged;

  Window(long start) {
    this.start = start;
  }

  /** First second of the minute that this window is part of. */
  long minute() {
    return Math.floorDiv(start, 60) * 60;
  }

  static long startOf(long second) {
    return Math.floorDiv(second, SECONDS) * SECONDS;
  }
}
