package dev.spillway.local.chaos;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a run does.
 *
 * @param events to send
 * @param faults to inject, one after the other
 * @param seed decides which, where and when
 * @param most time for sending and faults; what is left then is not done
 * @param directory for data, logs and the account of what was sent
 */
public record ChaosPlan(int events, int faults, long seed, Duration most, Path directory) {
  /** Consumers that share the work; faults stop and start some of them. */
  static final int CONSUMERS = 4;

  public ChaosPlan {
    if (events < 1 || events > 50_000_000 || faults < 0 || faults > 100_000) {
      throw new IllegalArgumentException("1 to 50000000 events and 0 to 100000 faults");
    }
  }
}
