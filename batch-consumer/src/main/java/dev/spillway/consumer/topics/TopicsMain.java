package dev.spillway.consumer.topics;

import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.event.kafka.login.KafkaRefusal;
import dev.spillway.event.kafka.login.OAuthSources;
import dev.spillway.runtime.config.ConfigException;
import dev.spillway.runtime.config.ConfigLoader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Creates the topics with the settings that the pipeline wants; leaves alone those that exist. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description = "Creates the topics of the pipeline; those that exist are left as they are.",
    footer = {
      "",
      "Properties of the connection, such as security.protocol, are those of batch-consumer:"
          + " SPILLWAY_KAFKA_PROPERTIES_SECURITY_PROTOCOL."
    })
public final class TopicsMain implements Callable<Integer> {
  /** Room in a dead letter for the headers that are added to the largest record of the topic. */
  private static final int HEADER_ROOM = 64 * 1024;

  @Option(
      names = "--bootstrap-server",
      defaultValue = "${env:SPILLWAY_KAFKA_BOOTSTRAP_SERVERS:-localhost:9092}",
      description = "Brokers to ask first (default: ${DEFAULT-VALUE}).")
  private String bootstrapServer = "";

  @Option(names = "--topic", defaultValue = "events", description = "Topic (default: events).")
  private String topic = "";

  @Option(
      names = "--dead-letter-topic",
      defaultValue = "events.dead-letter",
      description = "Topic for what can never be stored (default: events.dead-letter).")
  private String deadLetterTopic = "";

  @Option(
      names = "--status-topic",
      defaultValue = "spillway.status",
      description = "Topic for what the consumers are at (default: spillway.status).")
  private String statusTopic = "";

  @Option(
      names = "--rollup-topic",
      defaultValue = "events.rollup",
      description = "Topic for counts of events by minute (default: events.rollup).")
  private String rollupTopic = "";

  @Option(
      names = "--alerts-topic",
      defaultValue = "events.alerts",
      description = "Topic for alarms (default: events.alerts).")
  private String alertsTopic = "";

  @Option(
      names = "--pulse-topic",
      defaultValue = "spillway.pulse",
      description = "Topic between instances of stream-insights (default: spillway.pulse).")
  private String pulseTopic = "";

  @Option(
      names = "--partitions",
      defaultValue = "12",
      description = "Partitions: the most consumers that can share the work (default: 12).")
  private int partitions;

  @Option(
      names = "--replication-factor",
      defaultValue = "-1",
      description = "Replicas; by default the broker's own default.")
  private short replicationFactor;

  @Option(
      names = "--min-insync-replicas",
      description = "Replicas that must have a record before it is acknowledged, such as 2 of 3.")
  private Optional<Integer> minInsyncReplicas = Optional.empty();

  @Option(
      names = "--max-message-bytes",
      defaultValue = "1048588",
      description = "Largest record (default: 1048588, Kafka's own).")
  private int maxMessageBytes;

  @Option(
      names = "--retention",
      defaultValue = "7",
      description = "Days that events are kept in Kafka (default: 7). Dead letters: four times.")
  private int retentionDays;

  @Option(names = "--timeout", defaultValue = "30", description = "Seconds to wait (default: 30).")
  private int timeoutSeconds;

  /** Runs the command. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new TopicsMain()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    Map<String, Object> properties;
    try {
      Map<String, String> configured =
          ConfigLoader.load(ConsumerConfig.class, Optional.empty(), System.getenv())
              .kafka()
              .properties();
      OAuthSources.allow(configured);
      properties = new HashMap<>(configured);
    } catch (ConfigException e) {
      System.err.println("topics: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServer);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutSeconds * 1000);
    properties.put(
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(10, timeoutSeconds) * 1000);
    try (Admin admin = Admin.create(properties)) {
      Set<String> existing = admin.listTopics().names().get(timeoutSeconds, TimeUnit.SECONDS);
      List<NewTopic> missing = new ArrayList<>();
      for (NewTopic wanted : wanted()) {
        if (existing.contains(wanted.name())) {
          System.out.println(wanted.name() + ": exists, left as it is");
        } else {
          missing.add(wanted);
        }
      }
      admin.createTopics(missing).all().get(timeoutSeconds, TimeUnit.SECONDS);
      missing.forEach(
          made ->
              System.out.println(
                  made.name() + ": created, " + made.numPartitions() + " partitions"));
      return CommandLine.ExitCode.OK;
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String why = KafkaRefusal.explain(e).orElse(cause.toString());
      System.err.println("topics: " + bootstrapServer + ": " + why);
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private List<NewTopic> wanted() {
    return List.of(
        new NewTopic(topic, partitions, replicationFactor)
            .configs(settings(maxMessageBytes, retentionDays)),
        new NewTopic(deadLetterTopic, Math.min(partitions, 3), replicationFactor)
            .configs(settings(maxMessageBytes + HEADER_ROOM, 4 * retentionDays)),
        new NewTopic(statusTopic, 1, replicationFactor).configs(statusSettings()),
        new NewTopic(rollupTopic, 3, replicationFactor)
            .configs(settings(maxMessageBytes, retentionDays)),
        new NewTopic(alertsTopic, 1, replicationFactor)
            .configs(settings(maxMessageBytes, retentionDays)),
        new NewTopic(pulseTopic, 1, replicationFactor).configs(pulseSettings()));
  }

  /**
   * The newest status of a consumer is all that is of use, and soon not even that: what is a day
   * old is of a consumer that was killed. Small segments, because only closed ones are compacted
   * and whoever watches reads all of it first.
   */
  private Map<String, String> statusSettings() {
    Map<String, String> settings = settings(maxMessageBytes, 1);
    settings.put("cleanup.policy", "compact,delete");
    settings.put("segment.bytes", Integer.toString(4 * 1024 * 1024));
    settings.put("segment.ms", Long.toString(TimeUnit.MINUTES.toMillis(10)));
    settings.put("min.cleanable.dirty.ratio", "0.1");
    settings.put("delete.retention.ms", Long.toString(TimeUnit.HOURS.toMillis(1)));
    return settings;
  }

  /** Of two minutes and a little more: an instance that starts reads all of it. */
  private Map<String, String> pulseSettings() {
    Map<String, String> settings = statusSettings();
    settings.put("retention.ms", Long.toString(TimeUnit.MINUTES.toMillis(5)));
    settings.put("segment.ms", Long.toString(TimeUnit.MINUTES.toMillis(1)));
    settings.put("delete.retention.ms", Long.toString(TimeUnit.MINUTES.toMillis(1)));
    return settings;
  }

  private Map<String, String> settings(int largest, int days) {
    Map<String, String> settings = new HashMap<>();
    settings.put("cleanup.policy", "delete");
    settings.put("retention.ms", Long.toString(TimeUnit.DAYS.toMillis(days)));
    settings.put("max.message.bytes", Integer.toString(largest));
    // The producer's time is the time of acceptance; a replay keeps it.
    settings.put("message.timestamp.type", "CreateTime");
    minInsyncReplicas.ifPresent(
        replicas -> settings.put("min.insync.replicas", Integer.toString(replicas)));
    return settings;
  }
}
