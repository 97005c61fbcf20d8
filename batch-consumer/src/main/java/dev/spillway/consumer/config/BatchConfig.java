package dev.spillway.consumer.config;

import dev.spillway.runtime.config.ByteSize;
import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;

/** When a batch is sealed, and how much may be held. */
public record BatchConfig(
    @Setting(description = "Most records of a batch", defaultValue = "10000") int maxRecords,
    @Setting(description = "Most bytes of a batch", defaultValue = "4MiB") ByteSize maxBytes,
    @Setting(
            description =
                "How long the first record of a batch waits for others while nothing is in flight",
            defaultValue = "20ms")
        Duration linger,
    @Setting(
            description =
                "Bytes held in all, in flight and waiting; past it, partitions are paused. At least"
                    + " twice batch.max-bytes",
            defaultValue = "12MiB")
        ByteSize memoryBudget) {
  public BatchConfig {
    new Requirements()
        .require(maxRecords > 0, "maxRecords", "must be at least 1")
        .require(maxBytes.bytes() > 0, "maxBytes", "must be at least 1B")
        .require(!linger.isNegative(), "linger", "must not be negative")
        .require(
            memoryBudget.bytes() >= 2 * maxBytes.bytes(),
            "memoryBudget",
            "must be at least twice batch.max-bytes")
        .check();
  }
}
