package dev.spillway.consumer.config;

import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;
import java.util.Map;

/** Where records come from and dead letters go. */
public record KafkaConfig(
    @Setting(description = "Brokers to ask first", defaultValue = "localhost:9092")
        String bootstrapServers,
    @Setting(description = "Topic to read", defaultValue = "events") String topic,
    @Setting(
            description = "Topic for records that can never be stored",
            defaultValue = "events.dead-letter")
        String deadLetterTopic,
    @Setting(
            description = "Consumer group; consumers of one group share the partitions",
            defaultValue = "spillway")
        String group,
    @Setting(
            description = "Group protocol: consumer (KIP-848), or classic for brokers before 4.0",
            defaultValue = "consumer")
        GroupProtocol groupProtocol,
    @Setting(description = "Most records of one poll", defaultValue = "5000") int maxPollRecords,
    @Setting(
            description =
                "How long a partition that is taken away may be waited for while its batch is in"
                    + " flight",
            defaultValue = "5s")
        Duration revokeTimeout,
    @Setting(
            description =
                "Longest time for Kafka to acknowledge dead letters, or to answer a request",
            defaultValue = "30s")
        Duration requestTimeout,
    @Setting(
            description = "Type of a record that is plain JSON and names none",
            defaultValue = "kafka.record")
        String defaultType,
    @Setting(
            description =
                "Further properties of the Kafka clients, such as security.protocol; also from the"
                    + " file of Java properties that ..._FILE names",
            defaultValue = "",
            secret = true)
        Map<String, String> properties) {

  /** How the group agrees on who reads what. */
  public enum GroupProtocol {
    /** KIP-848. */
    CONSUMER,
    /** The protocol before. */
    CLASSIC
  }

  public KafkaConfig {
    new Requirements()
        .require(!bootstrapServers.isBlank(), "bootstrapServers", "must not be empty")
        .require(!topic.equals(deadLetterTopic), "deadLetterTopic", "must not be the topic itself")
        .require(maxPollRecords > 0, "maxPollRecords", "must be at least 1")
        .require(!revokeTimeout.isNegative(), "revokeTimeout", "must not be negative")
        .require(requestTimeout.isPositive(), "requestTimeout", "must be positive")
        .check();
  }
}
