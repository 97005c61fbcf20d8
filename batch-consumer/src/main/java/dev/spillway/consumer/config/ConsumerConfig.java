package dev.spillway.consumer.config;

import dev.spillway.consumer.sink.elasticsearch.ElasticsearchConfig;
import dev.spillway.consumer.sink.postgres.PostgresConfig;
import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;
import java.util.Optional;

/** All that can be set. */
public record ConsumerConfig(
    KafkaConfig kafka,
    PostgresConfig postgres,
    ElasticsearchConfig elasticsearch,
    BatchConfig batch,
    RetryConfig retry,
    WindowConfig window,
    SchemasConfig schemas,
    StatusConfig status,
    RollupConfig rollup,
    ManagementPort management,
    @Setting(
            description =
                "Which stores are loaded. Without PostgreSQL there is no ledger, only the group's"
                    + " offsets in Kafka",
            defaultValue = "both")
        LoadedStores stores,
    @Setting(
            description =
                "On SIGTERM, longest time to finish or abandon what is in flight and leave the"
                    + " group",
            defaultValue = "25s")
        Duration shutdownTimeout,
    @Setting(
            description =
                "What this consumer is called in its statuses; without it, the host's name and"
                    + " eight random hex digits")
        Optional<String> instance) {
  public ConsumerConfig {
    new Requirements()
        .require(
            !rollup.enabled() || !rollup.topic().equals(kafka.topic()),
            "rollup",
            "topic must not be kafka.topic, unless rollup.enabled is false")
        .require(
            instance.isEmpty() || instance.get().matches("\\S(.{0,253}\\S)?"),
            "instance",
            "must have 1 to 255 characters, and no space around them")
        .check();
  }
}
