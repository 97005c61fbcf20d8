package dev.spillway.gateway.config;

import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;

/** What clients may ask about events that were accepted. */
public record ReceiptsConfig(
    @Setting(
            description =
                "Whether /v1/receipts answers and Prefer: wait is honoured; needs leave to describe"
                    + " the group and to read both topics",
            defaultValue = "true")
        boolean enabled,
    @Setting(
            description =
                "Consumer group whose offsets say what is stored: the consumers' kafka.group",
            defaultValue = "spillway")
        String group,
    @Setting(
            description = "The consumers' kafka.dead-letter-topic",
            defaultValue = "events.dead-letter")
        String deadLetterTopic,
    @Setting(
            description =
                "Longest wait that a client is granted; must be shorter than http.idle-timeout",
            defaultValue = "30s")
        Duration maxWait,
    @Setting(
            description =
                "How often Kafka is asked for the group's offsets while somebody waits; less often"
                    + " when it is slow",
            defaultValue = "20ms")
        Duration interval,
    @Setting(
            description =
                "Most records that are waited for at a time, by all clients: then 503 for a"
                    + " receipt, and Prefer: wait is not applied",
            defaultValue = "10000")
        int records) {
  public ReceiptsConfig {
    new Requirements()
        .require(!group.isBlank(), "group", "must not be empty")
        .require(!deadLetterTopic.isBlank(), "deadLetterTopic", "must not be empty")
        .require(
            maxWait.toMillis() > 0 && maxWait.toMinutes() < 60,
            "maxWait",
            "must be from 1ms to less than 1h")
        .require(
            interval.toMillis() >= 1 && interval.toSeconds() < 60,
            "interval",
            "must be from 1ms to less than 60s")
        .require(records > 0 && records <= 1_000_000, "records", "must be from 1 to 1000000")
        .check();
  }
}
