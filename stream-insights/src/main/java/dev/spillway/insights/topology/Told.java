package dev.spillway.insights.topology;

/** What a processor says, and where it goes. */
final class Told {
  private final To to;
  private final byte[] bytes;

  /** The bytes are not to be written into afterwards. */
  Told(To to, byte[] bytes) {
    this.to = to;
    this.bytes = bytes;
  }

  /** Where it goes. */
  enum To {
    /** To the sums over all partitions. */
    TOTALS,
    /** To every instance. */
    PULSES,
    /** To the table of rollups. */
    ROLLUPS,
    /** To whoever watches. */
    ALERTS
  }

  To to() {
    return to;
  }

  byte[] bytes() {
    return bytes;
  }
}
