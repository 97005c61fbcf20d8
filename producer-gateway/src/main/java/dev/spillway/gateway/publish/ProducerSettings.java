package dev.spillway.gateway.publish;

import dev.spillway.event.kafka.login.OAuthSources;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The settings of the producer and of the client that watches the topic.
 *
 * @param deliveryTimeout from handing a record over to its outcome
 * @param inFlightBytes the publisher's own bound, for which the producer's buffer has room
 * @param properties from the configuration; they do not touch what this record sets for safety
 */
public record ProducerSettings(
    List<String> bootstrapServers,
    Duration deliveryTimeout,
    Duration linger,
    long inFlightBytes,
    Map<String, String> properties) {
  /** How long {@code send} may block. It has no reason to: buffer and metadata are watched. */
  public static final Duration MAX_BLOCK = Duration.ofMillis(100);

  private static final int BATCH_BYTES = 64 * 1024;

  /** Batches that are open or on their way hold their whole size, however little is in them. */
  private static final long HALF_FULL_BATCHES_BYTES = 32L * 1024 * 1024;

  /** What {@link org.apache.kafka.clients.producer.KafkaProducer} is made with. */
  public Map<String, Object> producer() {
    Map<String, Object> settings = common("spillway-gateway");
    settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, linger.toMillis());
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) deliveryTimeout.toMillis());
    settings.put(
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) deliveryTimeout.dividedBy(2).toMillis());
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK.toMillis());
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, inFlightBytes + HALF_FULL_BATCHES_BYTES);
    return settings;
  }

  /** What {@link org.apache.kafka.clients.admin.Admin} is made with. */
  public Map<String, Object> admin() {
    Map<String, Object> settings = common("spillway-gateway-probe");
    // Known names only: the client warns of others, and most of the producer's are others to it.
    settings.keySet().retainAll(AdminClientConfig.configNames());
    return settings;
  }

  /** The largest record that the producer sends. */
  public int maxRecordBytes() {
    String configured = properties.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    return configured == null ? 1024 * 1024 : Integer.parseInt(configured.strip());
  }

  private Map<String, Object> common(String clientId) {
    OAuthSources.allow(properties);
    Map<String, Object> settings = new HashMap<>(properties);
    settings.putIfAbsent(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    // The default of a second makes the return of a broker noticed late.
    settings.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    return settings;
  }
}
