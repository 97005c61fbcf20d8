package dev.spillway.consumer.operate;

import java.io.PrintStream;
import java.util.function.Supplier;

/** A line from time to time, so that long work is seen to go on. For one thread. */
final class Progress {
  private static final long EVERY_NANOS = 2_000_000_000L;

  private final String command;
  private final PrintStream err;
  private long toldAtNanos = System.nanoTime();

  Progress(String command, PrintStream err) {
    this.command = command;
    this.err = err;
  }

  void tell(Supplier<String> line) {
    long now = System.nanoTime();
    if (now - toldAtNanos >= EVERY_NANOS) {
      toldAtNanos = now;
      err.println(command + ": " + line.get());
    }
  }
}
