package dev.spillway.local.schemas;

import java.io.PrintWriter;
import java.util.Locale;

/** A line from time to time, so that a long file is seen to be read. For one thread. */
final class InferProgress {
  private static final long EVERY_NANOS = 2_000_000_000L;

  private final PrintWriter err;
  private final long size;
  private long toldAtNanos;

  /**
   * Nothing is told for the first two seconds.
   *
   * @param size of the file in bytes, as on disk; 0 if unknown
   */
  InferProgress(PrintWriter err, long size, long nowNanos) {
    this.err = err;
    this.size = size;
    this.toldAtNanos = nowNanos;
  }

  void show(long nowNanos, long bytes, long events) {
    if (nowNanos - toldAtNanos < EVERY_NANOS) {
      return;
    }
    toldAtNanos = nowNanos;
    String part =
        size == 0 ? "" : String.format(Locale.ROOT, "%d %%, ", Math.min(100, 100 * bytes / size));
    err.printf(Locale.ROOT, "reading: %s%,d events%n", part, events);
    err.flush();
  }
}
