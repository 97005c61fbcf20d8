package dev.spillway.gateway.config;

import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The Kafka cluster and the topic that events go to. */
public record KafkaConfig(
    @Setting(description = "Brokers to start from, host:port", defaultValue = "localhost:9092")
        List<String> bootstrapServers,
    @Setting(description = "Topic for events; it must exist", defaultValue = "events") String topic,
    @Setting(
            description =
                "How long Kafka may take to acknowledge a request's events, then their outcome is"
                    + " unknown and the answer 503",
            defaultValue = "10s")
        Duration deliveryTimeout,
    @Setting(
            description = "How long a record waits for others to share a batch with",
            defaultValue = "5ms")
        Duration linger,
    @Setting(
            description =
                "Properties of the producer, such as security.protocol; also from the file of Java"
                    + " properties that ..._FILE names",
            defaultValue = "",
            secret = true)
        Map<String, String> properties) {
  /** Properties on which the gateway's promises rest, or that have a key of their own. */
  private static final Set<String> RESERVED =
      Set.of(
          "acks",
          "bootstrap.servers",
          "buffer.memory",
          "delivery.timeout.ms",
          "enable.idempotence",
          "key.serializer",
          "linger.ms",
          "max.block.ms",
          "transactional.id",
          "value.serializer");

  public KafkaConfig {
    Set<String> reserved = new TreeSet<>(properties.keySet());
    reserved.retainAll(RESERVED);
    new Requirements()
        .require(!bootstrapServers.isEmpty(), "bootstrapServers", "must name a broker")
        .require(!topic.isBlank(), "topic", "must not be empty")
        .require(
            deliveryTimeout.toMillis() >= 100 && deliveryTimeout.toHours() < 1,
            "deliveryTimeout",
            "must be from 100ms to 1h")
        .require(
            linger.multipliedBy(2).compareTo(deliveryTimeout) <= 0,
            "linger",
            "must be at most half of delivery-timeout")
        .require(
            reserved.isEmpty(), "properties", "must not set what the gateway sets: " + reserved)
        .check();
  }
}
