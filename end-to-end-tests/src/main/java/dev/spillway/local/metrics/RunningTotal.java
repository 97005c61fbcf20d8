package dev.spillway.local.metrics;

/** The sum of a counter over the restarts of the process that counts. For one thread. */
public final class RunningTotal {
  private double before;
  private double last;

  /** Takes note of the counter's value. */
  public void observe(double value) {
    if (value < last) {
      before += last;
    }
    last = value;
  }

  /** The counter's value when it was last observed. */
  public double last() {
    return last;
  }

  /** All that was counted, in this process and its predecessors. */
  public double total() {
    return before + last;
  }
}
