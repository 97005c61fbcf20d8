package dev.spillway.insights.config;

import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What is read and where counts go. */
public record KafkaConfig(
    @Setting(description = "Brokers to start from, host:port", defaultValue = "localhost:9092")
        List<String> bootstrapServers,
    @Setting(description = "Topic to count", defaultValue = "events") String topic,
    @Setting(
            description = "The consumers' kafka.dead-letter-topic",
            defaultValue = "events.dead-letter")
        String deadLetterTopic,
    @Setting(description = "The consumers' status.topic", defaultValue = "spillway.status")
        String statusTopic,
    @Setting(
            description = "Topic for counts by type and minute: the consumers' rollup.topic",
            defaultValue = "events.rollup")
        String rollupTopic,
    @Setting(description = "Topic for alarms", defaultValue = "events.alerts") String alertsTopic,
    @Setting(
            description = "Topic by which every instance knows what the others count",
            defaultValue = "spillway.pulse")
        String pulseTopic,
    @Setting(
            description =
                "Name that instances sharing the work have in common; begins the names of the"
                    + " internal topics",
            defaultValue = "spillway-insights")
        String applicationId,
    @Setting(
            description = "Type of a record that is plain JSON and names none",
            defaultValue = "kafka.record")
        String defaultType,
    @Setting(
            description =
                "Properties of the Kafka clients, such as security.protocol; also from the file of"
                    + " Java properties that ..._FILE names",
            defaultValue = "",
            secret = true)
        Map<String, String> properties) {
  /** What the counts rest on, or has a key of its own. */
  private static final Set<String> RESERVED =
      Set.of("application.id", "bootstrap.servers", "processing.guarantee", "isolation.level");

  public KafkaConfig {
    Set<String> reserved = new TreeSet<>(properties.keySet());
    reserved.retainAll(RESERVED);
    long topics =
        List.of(topic, deadLetterTopic, statusTopic, rollupTopic, alertsTopic, pulseTopic).stream()
            .distinct()
            .count();
    new Requirements()
        .require(!bootstrapServers.isEmpty(), "bootstrapServers", "must name a broker")
        .require(topics == 6, "topic", "must differ from the other topics, and these too")
        .require(
            applicationId.matches("[a-zA-Z0-9._-]{1,100}"),
            "applicationId",
            "must be of letters, digits, dots, underscores and hyphens, at most 100")
        .require(!defaultType.isBlank(), "defaultType", "must not be empty")
        .require(reserved.isEmpty(), "properties", "must not set what is set here: " + reserved)
        .check();
  }
}
