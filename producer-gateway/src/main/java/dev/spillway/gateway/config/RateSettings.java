package dev.spillway.gateway.config;

import dev.spillway.gateway.access.Rates;
import dev.spillway.runtime.config.ByteSize;
import java.util.Optional;

/** Rates as they are written, the same for API keys and tokens. */
final class RateSettings {
  static final String EVENTS_DEMAND = "must be from 1 to 100000000";
  static final String BYTES_DEMAND = "must be from 1B to 1024GiB";

  private static final int MOST_EVENTS = 100_000_000;
  private static final long MOST_BYTES = 1L << 40;

  private RateSettings() {}

  static boolean isEventRate(Optional<Integer> perSecond) {
    return perSecond.map(it -> it > 0 && it <= MOST_EVENTS).orElse(true);
  }

  static boolean isByteRate(Optional<ByteSize> perSecond) {
    return perSecond.map(it -> it.bytes() > 0 && it.bytes() <= MOST_BYTES).orElse(true);
  }

  static Rates rates(Optional<Integer> eventsPerSecond, Optional<ByteSize> bytesPerSecond) {
    return new Rates(
        eventsPerSecond.stream().mapToLong(Integer::longValue).findFirst(),
        bytesPerSecond.stream().mapToLong(ByteSize::bytes).findFirst());
  }
}
