package dev.spillway.consumer.config;

import dev.spillway.consumer.sink.elasticsearch.ElasticsearchConfig;
import dev.spillway.consumer.sink.postgres.PostgresConfig;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;

/** All that can be set. */
public record ConsumerConfig(
    KafkaConfig kafka,
    PostgresConfig postgres,
    ElasticsearchConfig elasticsearch,
    BatchConfig batch,
    RetryConfig retry,
    WindowConfig window,
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
        Duration shutdownTimeout) {}
