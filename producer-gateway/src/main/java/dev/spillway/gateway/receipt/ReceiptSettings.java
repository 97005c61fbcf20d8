package dev.spillway.gateway.receipt;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * What receipts need to know of Kafka.
 *
 * @param topic of the events
 * @param group of the consumers that store them
 * @param interval least time between two looks at the group's offsets
 * @param records most records that are waited for at a time
 * @param properties of the configuration, which may be the producer's
 */
public record ReceiptSettings(
    List<String> bootstrapServers,
    String topic,
    String group,
    String deadLetterTopic,
    Duration interval,
    int records,
    Map<String, String> properties) {
  private static final String CLIENT_ID = "spillway-gateway-receipts";

  Map<String, Object> admin() {
    return known(AdminClientConfig.configNames());
  }

  /** Reads letters and forgets them: little memory, whatever a letter's size. */
  Map<String, Object> consumer() {
    Map<String, Object> settings = known(ConsumerConfig.configNames());
    settings.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG); // those are the producer's
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 2 << 20);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 512 << 10);
    return settings;
  }

  /** A client warns of settings that it does not know, and most of a producer's are such. */
  private Map<String, Object> known(Set<String> names) {
    Map<String, Object> settings = new HashMap<>(properties);
    settings.keySet().retainAll(names);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, CLIENT_ID);
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    return settings;
  }
}
