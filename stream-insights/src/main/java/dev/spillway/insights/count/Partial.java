package dev.spillway.insights.count;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What one partition has of one type so far, as it goes to where all partitions come together. A
 * later one replaces an earlier one of the same window.
 *
 * @param partition of the topic for events
 * @param windowStart first second of the ten seconds that changed, since 1970
 * @param seconds events in each of those ten seconds
 * @param minute all that this partition has of the minute around them
 */
public record Partial(int partition, long windowStart, List<Integer> seconds, Totals minute) {
  private static final int LENGTH = Integer.BYTES * (1 + Window.SECONDS) + Long.BYTES * 4;

  public Partial {
    seconds = List.copyOf(seconds);
  }

  /** The minute's first second, since 1970. */
  public long minuteStart() {
    return Math.floorDiv(windowStart, 60) * 60;
  }

  /** In a fixed layout. */
  public byte[] encode() {
    ByteBuffer bytes =
        ByteBuffer.allocate(LENGTH)
            .putInt(partition)
            .putLong(windowStart)
            .putLong(minute.count())
            .putLong(minute.bytes())
            .putLong(minute.maxLatenessMillis());
    seconds.forEach(bytes::putInt);
    return bytes.array();
  }

  /** Reads what {@link #encode} wrote. */
  public static Partial decode(byte[] encoded) {
    ByteBuffer bytes = ByteBuffer.wrap(encoded);
    int partition = bytes.getInt();
    long windowStart = bytes.getLong();
    Totals minute = new Totals(bytes.getLong(), bytes.getLong(), bytes.getLong());
    List<Integer> seconds = new ArrayList<>(Window.SECONDS);
    for (int i = 0; i < Window.SECONDS; i++) {
      seconds.add(bytes.getInt());
    }
    return new Partial(partition, windowStart, seconds, minute);
  }
}
