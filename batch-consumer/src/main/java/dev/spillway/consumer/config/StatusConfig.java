package dev.spillway.consumer.config;

import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;

/** Where the consumer says what it is at. */
public record StatusConfig(
    @Setting(
            description = "Whether the consumer publishes what it is at, for the console",
            defaultValue = "true")
        boolean enabled,
    @Setting(
            description =
                "Compacted topic for statuses; where it does not exist, none are published",
            defaultValue = "spillway.status")
        String topic,
    @Setting(
            description =
                "Longest time between two statuses; a reader takes a consumer as gone after 6s"
                    + " without one",
            defaultValue = "2s")
        Duration period) {
  private static final Duration SHORTEST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  public StatusConfig {
    new Requirements()
        .require(!topic.isBlank(), "topic", "must not be empty")
        .require(
            period.compareTo(SHORTEST) >= 0 && period.compareTo(LONGEST) <= 0,
            "period",
            "must be from 200ms to 5s")
        .check();
  }
}
