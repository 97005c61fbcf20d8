package dev.spillway.local.system;

import java.time.Duration;

/**
 * How long to wait before a program that died is started again: twice as long each time, and from
 * the beginning once it has lived for a while.
 *
 * @param first after the first death
 * @param longest at most
 * @param settled having lived this long, a program's earlier deaths are forgotten
 */
public record RestartPause(Duration first, Duration longest, Duration settled) {
  /** Half a second to 30 seconds; forgotten after a minute. */
  public static final RestartPause DEFAULT =
      new RestartPause(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofMinutes(1));

  /** The number of this death in its row, from 1. */
  public int deaths(int deathsBefore, Duration lived) {
    return lived.compareTo(settled) >= 0 ? 1 : deathsBefore + 1;
  }

  /** The pause after that many deaths in a row. */
  public Duration after(int deaths) {
    int doublings = Math.clamp(deaths - 1L, 0, 20);
    Duration pause = first.multipliedBy(1L << doublings);
    return pause.compareTo(longest) > 0 ? longest : pause;
  }
}
