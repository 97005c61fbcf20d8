package dev.spillway.local.demo;

import java.io.PrintStream;
import java.time.Duration;

/** Lines for a log or a pipe: events as they happen, numbers every few seconds. */
final class PlainDisplay implements Display {
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final PrintStream out;
  private long lastNanos = System.nanoTime() - EVERY.toNanos();

  PlainDisplay(PrintStream out) {
    this.out = out;
  }

  @Override
  public synchronized void say(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public synchronized void show(Snapshot now, TrafficLine traffic) {
    if (System.nanoTime() - lastNanos >= EVERY.toNanos()) {
      lastNanos = System.nanoTime();
      say(SnapshotText.line(now) + (traffic.text().isEmpty() ? "" : " | " + traffic.text()));
    }
  }

  @Override
  public void close() {}
}
