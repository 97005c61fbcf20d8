package dev.spillway.insights.config;

import dev.spillway.insights.alarm.AlarmRules;
import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;

/** What is alarming about a type's rate. */
public record AlarmsConfig(
    @Setting(
            description = "So many times the usual rate is a flood; it ends below half of that",
            defaultValue = "5")
        int floodFactor,
    @Setting(
            description = "Events of a type in a second, below which nothing is a flood",
            defaultValue = "50")
        int floodFloor,
    @Setting(
            description = "So many times the usual gap between two events of a type is a silence",
            defaultValue = "20")
        int silenceFactor,
    @Setting(description = "Shorter than which nothing is a silence", defaultValue = "30s")
        Duration silenceFloor,
    @Setting(
            description = "How long it takes for a new rate to become the usual one",
            defaultValue = "5m")
        Duration memory,
    @Setting(
            description = "After a type's first event, how long nothing is alarming",
            defaultValue = "1m")
        Duration warmUp) {
  public AlarmsConfig {
    new Requirements()
        .require(floodFactor >= 2, "floodFactor", "must be at least 2")
        .require(floodFloor >= 1, "floodFloor", "must be at least 1")
        .require(silenceFactor >= 2, "silenceFactor", "must be at least 2")
        .require(silenceFloor.toSeconds() >= 11, "silenceFloor", "must be at least 11s")
        .require(memory.toSeconds() >= 10, "memory", "must be at least 10s")
        .require(warmUp.toSeconds() >= 1, "warmUp", "must be at least 1s")
        .check();
  }

  /** The same for an alarm. */
  public AlarmRules toRules() {
    return new AlarmRules(floodFactor, floodFloor, silenceFactor, silenceFloor, memory, warmUp);
  }
}
