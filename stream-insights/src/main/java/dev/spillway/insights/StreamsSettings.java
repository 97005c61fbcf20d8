package dev.spillway.insights;

import dev.spillway.event.kafka.login.OAuthSources;
import dev.spillway.insights.config.InsightsConfig;
import dev.spillway.insights.config.KafkaConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp;

/** Kafka's clients as the counts want them. */
final class StreamsSettings {
  private static final int MEBIBYTE = 1024 * 1024;

  private StreamsSettings() {}

  static Properties of(InsightsConfig config) {
    KafkaConfig kafka = config.kafka();
    Properties settings = new Properties();
    settings.putAll(common(kafka));
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, kafka.applicationId());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    // What is counted is seen by others once it is committed.
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 8L * MEBIBYTE);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    settings.put(StreamsConfig.POLL_MS_CONFIG, 50);
    settings.put(
        StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG,
        UsePartitionTimeOnInvalidTimestamp.class);
    settings.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndContinueExceptionHandler.class);
    settings.put("processing.exception.handler.global.enabled", true);
    // An instance that was killed keeps its partitions as long as its session and transaction last.
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 2_000);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 10_000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 5_000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), 4 * MEBIBYTE);
    settings.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), MEBIBYTE);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 10);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 8L * MEBIBYTE);
    // Above all that is read at a time, and little: records in the heap are what it mostly holds.
    settings.put("input.buffer.max.bytes", 16L * MEBIBYTE);
    return settings;
  }

  /** What every client has. */
  static Map<String, Object> common(KafkaConfig kafka) {
    OAuthSources.allow(kafka.properties());
    Map<String, Object> settings = new HashMap<>(kafka.properties());
    settings.put("bootstrap.servers", String.join(",", kafka.bootstrapServers()));
    return settings;
  }
}
