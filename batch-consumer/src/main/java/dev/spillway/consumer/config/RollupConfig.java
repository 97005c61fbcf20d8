package dev.spillway.consumer.config;

import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;

/** Where counts of events come from. */
public record RollupConfig(
    @Setting(
            description =
                "Whether counts of events are stored too, in the table event_rollup; only where"
                    + " PostgreSQL is loaded",
            defaultValue = "true")
        boolean enabled,
    @Setting(
            description =
                "Topic of counts; where it does not exist, it is waited for. The group is"
                    + " kafka.group followed by -rollup",
            defaultValue = "events.rollup")
        String topic) {
  public RollupConfig {
    new Requirements().require(!topic.isBlank(), "topic", "must not be empty").check();
  }
}
