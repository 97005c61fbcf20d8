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
                "On SIGTERM, longest time to finish or abandon what is in flight and leave the"
                    + " group",
            defaultValue = "25s")
        Duration shutdownTimeout) {}
