package dev.spillway.consumer;

import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.config.KafkaConfig;
import dev.spillway.event.kafka.login.OAuthSources;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's clients as the pipeline wants them. */
public final class KafkaClients {
  private static final int MEBIBYTE = 1024 * 1024;
  private static final String CLIENT_ID = "spillway-batch-consumer";

  private KafkaClients() {}

  /** The consumer of the group. */
  static KafkaConsumer<byte[], byte[]> consumer(KafkaConfig config) {
    return newConsumer(config, ofGroup(config, config.group()));
  }

  /** A consumer of another group and of little traffic: it fetches little at a time. */
  static KafkaConsumer<byte[], byte[]> lightConsumer(KafkaConfig config, String group) {
    Map<String, Object> properties = ofGroup(config, group);
    properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, CLIENT_ID + "-rollup");
    properties.put("allow.auto.create.topics", false);
    properties.put("max.poll.records", 500);
    properties.put("fetch.max.bytes", MEBIBYTE);
    properties.put("max.partition.fetch.bytes", MEBIBYTE / 4);
    return newConsumer(config, properties);
  }

  private static Map<String, Object> ofGroup(KafkaConfig config, String group) {
    Map<String, Object> properties = reading(config, 1);
    properties.put("group.id", group);
    properties.put("group.protocol", config.groupProtocol().name().toLowerCase(Locale.ROOT));
    return properties;
  }

  /** A consumer of no group, for partitions that it is assigned by hand. */
  public static KafkaConsumer<byte[], byte[]> reader(KafkaConfig config) {
    return newConsumer(config, reading(config, 4));
  }

  private static Map<String, Object> reading(KafkaConfig config, int partitionMebibytes) {
    Map<String, Object> properties = common(config);
    properties.put("enable.auto.commit", false);
    // An offset that retention has overtaken: what is left is read.
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    properties.put("max.poll.records", config.maxPollRecords());
    // One poll adds at most this to the memory budget.
    properties.put("fetch.max.bytes", 8 * MEBIBYTE);
    properties.put("max.partition.fetch.bytes", partitionMebibytes * MEBIBYTE);
    return properties;
  }

  private static KafkaConsumer<byte[], byte[]> newConsumer(
      KafkaConfig config, Map<String, Object> properties) {
    properties.putAll(config.properties());
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** A producer that returns success once all in-sync replicas have a record. */
  public static KafkaProducer<byte[], byte[]> deadLetterProducer(KafkaConfig config) {
    Map<String, Object> properties = common(config);
    long timeout = config.requestTimeout().toMillis();
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 32 * MEBIBYTE);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L * MEBIBYTE);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) (timeout / 2));
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) timeout);
    properties.putAll(config.properties());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * A small producer for statuses, apart from the others: it keeps their order, waits for one
   * replica, and gives up soon.
   *
   * @param deadline for one record to be acknowledged, at least a second; a send may wait as long
   *     before that for the topic to be described
   */
  static KafkaProducer<byte[], byte[]> statusProducer(KafkaConfig config, Duration deadline) {
    Map<String, Object> properties = common(config);
    properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, CLIENT_ID + "-status");
    properties.put(ProducerConfig.ACKS_CONFIG, "1");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
    properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) MEBIBYTE);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, deadline.toMillis());
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) deadline.toMillis() / 2);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) deadline.toMillis());
    properties.putAll(config.properties());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Kafka's administration. */
  public static AdminClient admin(ConsumerConfig config) {
    return AdminClient.create(common(config.kafka()));
  }

  private static Map<String, Object> common(KafkaConfig config) {
    OAuthSources.allow(config.properties());
    Map<String, Object> properties = new HashMap<>(config.properties());
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
    properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, CLIENT_ID);
    return properties;
  }
}
