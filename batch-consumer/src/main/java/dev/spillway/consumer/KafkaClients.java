package dev.spillway.consumer;

import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.config.KafkaConfig;
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

  private KafkaClients() {}

  /** The consumer of the group. */
  static KafkaConsumer<byte[], byte[]> consumer(KafkaConfig config) {
    Map<String, Object> properties = reading(config, 1);
    properties.put("group.id", config.group());
    properties.put("group.protocol", config.groupProtocol().name().toLowerCase(Locale.ROOT));
    return newConsumer(config, properties);
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

  /** Kafka's administration. */
  public static AdminClient admin(ConsumerConfig config) {
    return AdminClient.create(common(config.kafka()));
  }

  private static Map<String, Object> common(KafkaConfig config) {
    Map<String, Object> properties = new HashMap<>(config.properties());
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
    properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, "spillway-batch-consumer");
    return properties;
  }
}
