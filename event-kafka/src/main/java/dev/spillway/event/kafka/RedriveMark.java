package dev.spillway.event.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * How it is marked that a letter was redriven: one small record for each in the topic {@code
 * <dead-letter-topic>.redriven}, keyed by the dead-letter topic's id and the letter's place.
 * Committed offsets of a group would not do, for a redrive with a filter leaves gaps. The marks are
 * kept as long as the letters, and so outlive them.
 *
 * @param letters name of the dead-letter topic
 * @param id of that topic: a topic made anew begins without marks
 */
public record RedriveMark(String letters, UUID id) {

  /** A letter's place in the dead-letter topic. */
  public record Place(int partition, long offset) {}

  /** The topic of marks. */
  public String topic() {
    return letters + ".redriven";
  }

  /**
   * The topic of marks as it is made.
   *
   * @param retentionMillis of the dead-letter topic
   */
  public NewTopic newTopic(String retentionMillis) {
    return new NewTopic(topic(), Optional.of(1), Optional.empty())
        .configs(
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                "compact,delete",
                TopicConfig.RETENTION_MS_CONFIG,
                retentionMillis));
  }

  /** The mark of a letter, to be sent once the letter's record is acknowledged. */
  public ProducerRecord<byte[], byte[]> of(Letter letter) {
    byte[] key = (id + "/" + letter.id()).getBytes(UTF_8);
    return new ProducerRecord<>(topic(), key, letter.origin().getBytes(UTF_8));
  }

  /** Which letter a mark's key means; empty if none of this topic. */
  public Optional<Place> place(byte @Nullable [] key) {
    String text = key == null ? "" : new String(key, UTF_8);
    String prefix = id + "/";
    int dash = text.lastIndexOf('-');
    if (!text.startsWith(prefix) || dash <= prefix.length()) {
      return Optional.empty();
    }
    return Optional.of(
        new Place(
            Integer.parseInt(text.substring(prefix.length(), dash)),
            Long.parseLong(text.substring(dash + 1))));
  }
}
