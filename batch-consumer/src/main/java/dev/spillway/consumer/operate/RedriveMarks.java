package dev.spillway.consumer.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.consumer.config.KafkaConfig;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Which letters were redriven: one small record for each in the topic {@code
 * <dead-letter-topic>.redriven}, keyed by the dead-letter topic's id and the letter's place.
 * Committed offsets of a group would not do, for a redrive with a filter leaves gaps. The marks are
 * kept as long as the letters, and so outlive them.
 */
final class RedriveMarks {
  private final KafkaConfig kafka;
  private final KafkaTopic letters;
  private final Admin admin;

  RedriveMarks(KafkaConfig kafka, KafkaTopic letters, Admin admin) {
    this.kafka = kafka;
    this.letters = letters;
    this.admin = admin;
  }

  private String name() {
    return letters.name() + ".redriven";
  }

  /** Makes the topic unless it is there. */
  void create() throws Exception {
    long timeout = kafka.requestTimeout().toNanos();
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, letters.name());
    Config config =
        admin
            .describeConfigs(Set.of(resource))
            .all()
            .get(timeout, TimeUnit.NANOSECONDS)
            .get(resource);
    String retention = config == null ? "-1" : config.get(TopicConfig.RETENTION_MS_CONFIG).value();
    NewTopic topic =
        new NewTopic(name(), Optional.of(1), Optional.empty())
            .configs(
                Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    "compact,delete",
                    TopicConfig.RETENTION_MS_CONFIG,
                    retention));
    try {
      admin.createTopics(Set.of(topic)).all().get(timeout, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  /** The letters that are marked. */
  OffsetSet read(TopicReader reader) throws Exception {
    OffsetSet marked = new OffsetSet(letters.all());
    if (!admin
        .listTopics()
        .names()
        .get(kafka.requestTimeout().toNanos(), TimeUnit.NANOSECONDS)
        .contains(name())) {
      return marked;
    }
    KafkaTopic topic = KafkaTopic.describe(admin, name(), kafka.requestTimeout());
    String prefix = letters.id() + "/";
    reader.read(
        name(),
        topic.all(),
        polled -> {
          String key = polled.key() == null ? "" : new String(polled.key(), UTF_8);
          int dash = key.lastIndexOf('-');
          if (key.startsWith(prefix) && dash > prefix.length()) {
            marked.add(
                Integer.parseInt(key.substring(prefix.length(), dash)),
                Long.parseLong(key.substring(dash + 1)));
          }
          return true;
        });
    return marked;
  }

  ProducerRecord<byte[], byte[]> mark(Letter letter) {
    byte[] key = (letters.id() + "/" + letter.id()).getBytes(UTF_8);
    byte[] value = letter.origin().getBytes(UTF_8);
    return new ProducerRecord<>(name(), key, value);
  }
}
