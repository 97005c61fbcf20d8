package dev.spillway.consumer.config;

import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;

/** How long to wait after a failure that may heal. It is tried again for as long as it takes. */
public record RetryConfig(
    @Setting(
            description = "Wait after the first failure; doubled after each",
            defaultValue = "100ms")
        Duration initial,
    @Setting(description = "Longest wait", defaultValue = "10s") Duration max) {
  public RetryConfig {
    new Requirements()
        .require(initial.isPositive(), "initial", "must be positive")
        .require(max.compareTo(initial) >= 0, "max", "must not be below retry.initial")
        .check();
  }
}
