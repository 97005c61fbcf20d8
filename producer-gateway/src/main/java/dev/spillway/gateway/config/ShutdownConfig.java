package dev.spillway.gateway.config;

import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;

/** How the gateway ends after SIGTERM. */
public record ShutdownConfig(
    @Setting(
            description =
                "How long requests are still taken after the gateway says it is not ready, for load"
                    + " balancers to notice",
            defaultValue = "1s")
        Duration grace,
    @Setting(
            description = "How long requests in progress may take after that",
            defaultValue = "15s")
        Duration drain) {
  public ShutdownConfig {
    new Requirements()
        .require(grace.toMinutes() < 60, "grace", "must be less than 1h")
        .require(drain.toMillis() > 0 && drain.toMinutes() < 60, "drain", "must be from 1ms to 1h")
        .check();
  }

  /** The deadline for all of it. */
  public Duration total() {
    return grace.plus(drain).plusSeconds(5);
  }
}
