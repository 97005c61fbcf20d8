package dev.spillway.local.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * How many events are due by a time: quiet stretches, steady ones, bursts and short floods in an
 * order that changes, with a given mean over every cycle. Pure: the same seed gives the same
 * traffic.
 */
public final class TrafficShape {
  /** The length of a cycle, over which the mean holds exactly. */
  public static final Duration CYCLE = Duration.ofSeconds(30);

  private final double meanPerSecond;
  private final long seed;

  /** What traffic does for a while. */
  public enum Phase {
    QUIET(5.0, 0.1),
    STEADY(3.5, 0.6),
    BURST(1.8, 2.0),
    FLOOD(0.9, 50.0 / 3);

    private final double seconds;
    private final double factor;

    Phase(double seconds, double factor) {
      this.seconds = seconds;
      this.factor = factor;
    }
  }

  /** Quiet at first and the flood late: programs that have just begun are slow at everything. */
  private static final List<Phase> FIRST_CYCLE =
      List.of(
          Phase.QUIET,
          Phase.STEADY,
          Phase.BURST,
          Phase.QUIET,
          Phase.STEADY,
          Phase.FLOOD,
          Phase.QUIET,
          Phase.STEADY,
          Phase.BURST);

  /**
   * @param meanPerSecond events, over a cycle
   */
  public TrafficShape(double meanPerSecond, long seed) {
    this.meanPerSecond = meanPerSecond;
    this.seed = seed;
  }

  /** The events due from the beginning to this time. */
  public double due(Duration elapsed) {
    double seconds = elapsed.toNanos() / 1e9;
    long cycle = (long) (seconds / CYCLE.toSeconds());
    double inCycle = seconds - cycle * CYCLE.toSeconds();
    double due = cycle * CYCLE.toSeconds() * meanPerSecond;
    for (Phase phase : phases(cycle)) {
      double part = Math.min(inCycle, phase.seconds);
      due += part * phase.factor * meanPerSecond;
      inCycle -= part;
    }
    return due;
  }

  /** What the traffic does at this time. */
  public Phase phase(Duration elapsed) {
    double seconds = elapsed.toNanos() / 1e9;
    long cycle = (long) (seconds / CYCLE.toSeconds());
    double inCycle = seconds - cycle * CYCLE.toSeconds();
    Phase last = Phase.QUIET;
    for (Phase phase : phases(cycle)) {
      last = phase;
      if (inCycle < phase.seconds) {
        break;
      }
      inCycle -= phase.seconds;
    }
    return last;
  }

  private List<Phase> phases(long cycle) {
    List<Phase> phases = new ArrayList<>(FIRST_CYCLE);
    if (cycle > 0) {
      Collections.shuffle(phases, new Random(seed * 31 + cycle));
    }
    return phases;
  }
}
