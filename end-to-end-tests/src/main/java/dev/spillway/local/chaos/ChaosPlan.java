package dev.spillway.local.chaos;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a run does.
 *
 * @param events to send
 * @param faults to inject, one after the other
 * @param quick whether faults are short and few of them of the kinds that take long
 * @param seed decides which, where and when
 * @param most time for sending and faults; what is left then is not done
 * @param directory for data, logs and the account of what was sent
 */
public record ChaosPlan(
    int events, int faults, boolean quick, long seed, Duration most, Path directory) {
  /** Of which at least one is there at any time, but for the network and Kafka. */
  static final int GATEWAYS = 2;

  /** Consumers that share the work at the start; faults let some leave and join. */
  static final int MOST_CONSUMERS = 6;

  static final int FEWEST_CONSUMERS = 2;

  /** Seconds that most faults take with their healing: the traffic of each is spread over them. */
  double secondsForEachFault() {
    return quick ? 2.5 : 5;
  }

  public ChaosPlan {
    if (events < 1 || events > 50_000_000 || faults < 0 || faults > 100_000) {
      throw new IllegalArgumentException("1 to 50000000 events and 0 to 100000 faults");
    }
  }
}
