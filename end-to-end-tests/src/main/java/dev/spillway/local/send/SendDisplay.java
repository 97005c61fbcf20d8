package dev.spillway.local.send;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far sending is: a bar on a terminal, else a line every few seconds. */
abstract sealed class SendDisplay implements AutoCloseable {
  static SendDisplay create(PrintWriter out, long size) {
    return Boolean.getBoolean("spillway.terminal") ? new Bar(size) : new Lines(out, size);
  }

  /**
   * Shows a moment.
   *
   * @param bytes of the file that were read
   * @param trouble why requests are tried again, or empty
   */
  abstract void show(long bytes, Score.Counts counts, String trouble);

  @Override
  public abstract void close();

  private static final class Bar extends SendDisplay {
    private final ProgressBar bar;
    private final AtomicBoolean closed = new AtomicBoolean();

    Bar(long size) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("sending")
              .setInitialMax(size == 0 ? -1 : size)
              .setUnit(" KiB", 1024)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .build();
    }

    @Override
    void show(long bytes, Score.Counts counts, String trouble) {
      bar.stepTo(bytes);
      bar.setExtraMessage(
          String.format(Locale.ROOT, " accepted %,d", counts.accepted())
              + (counts.rejected() == 0
                  ? ""
                  : String.format(Locale.ROOT, " rejected %,d", counts.rejected()))
              + (trouble.isEmpty() ? "" : " | trying again: " + trouble));
    }

    @Override
    public void close() {
      // A second one would draw the bar again, below the result.
      if (closed.compareAndSet(false, true)) {
        bar.close();
      }
    }
  }

  private static final class Lines extends SendDisplay {
    private static final long EVERY_NANOS = 2_000_000_000L;

    private final PrintWriter out;
    private final long size;
    private long last = System.nanoTime();

    Lines(PrintWriter out, long size) {
      this.out = out;
      this.size = size;
    }

    @Override
    void show(long bytes, Score.Counts counts, String trouble) {
      if (System.nanoTime() - last < EVERY_NANOS) {
        return;
      }
      last = System.nanoTime();
      String part =
          size == 0 ? "" : String.format(Locale.ROOT, "%d %%, ", Math.min(100, 100 * bytes / size));
      out.printf(
          Locale.ROOT,
          "sending: %saccepted %,d, rejected %,d%s%n",
          part,
          counts.accepted(),
          counts.rejected(),
          trouble.isEmpty() ? "" : "; trying again: " + trouble);
      out.flush();
    }

    @Override
    public void close() {}
  }
}
