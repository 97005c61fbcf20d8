package dev.spillway.insights.config;

import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;

/** All that can be set. */
public record InsightsConfig(
    KafkaConfig kafka,
    ConsoleConfig console,
    CountsConfig counts,
    AlarmsConfig alarms,
    ManagementPort management,
    @Setting(
            description = "On SIGTERM, longest time to commit what is counted and to leave",
            defaultValue = "20s")
        Duration shutdownTimeout) {
  public InsightsConfig {
    new Requirements()
        .require(shutdownTimeout.toMillis() >= 1000, "shutdownTimeout", "must be at least 1s")
        .check();
  }
}
