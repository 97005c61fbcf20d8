package dev.spillway.insights.config;

import dev.spillway.insights.count.CountRules;
import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;

/** How it is counted. */
public record CountsConfig(
    @Setting(
            description =
                "How long after its end a minute is still counted, by the newest record of the"
                    + " partition; what comes later is left out, and counted in a metric",
            defaultValue = "2m")
        Duration grace,
    @Setting(
            description =
                "How long the sums of a minute are kept: as long as a partition may be uncounted,"
                    + " for want of an instance, while others are",
            defaultValue = "6h")
        Duration kept,
    @Setting(
            description =
                "Most types of a partition in ten seconds; further ones are counted as (other)",
            defaultValue = "200")
        int maxTypes,
    @Setting(description = "The same for sources", defaultValue = "200") int maxSources) {
  public CountsConfig {
    new Requirements()
        .require(
            grace.toSeconds() >= 10 && grace.toMinutes() <= 60, "grace", "must be from 10s to 1h")
        .require(kept.toMinutes() >= 10 && kept.toDays() <= 7, "kept", "must be from 10m to 7 days")
        .require(maxTypes >= 1 && maxTypes <= 2000, "maxTypes", "must be from 1 to 2000")
        .require(maxSources >= 1 && maxSources <= 2000, "maxSources", "must be from 1 to 2000")
        .check();
  }

  /** The same for a partition. */
  public CountRules toRules() {
    return new CountRules(grace, maxTypes, maxSources);
  }
}
