package dev.spillway.consumer.operate;

import dev.spillway.consumer.KafkaClients;
import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.config.KafkaConfig;
import dev.spillway.consumer.poll.RecordDecoder;
import dev.spillway.event.kafka.Letter;
import java.time.Duration;
import java.util.SortedMap;
import org.apache.kafka.clients.admin.Admin;

/** The dead-letter topic, open for an operator. For one thread. */
final class DeadLetters implements AutoCloseable {
  private final KafkaConfig kafka;
  private final RecordDecoder decoder;
  private final Admin admin;
  private final TopicReader reader;

  DeadLetters(ConsumerConfig config) {
    kafka = config.kafka();
    decoder = new RecordDecoder(kafka.defaultType());
    admin = KafkaClients.admin(config);
    reader = new TopicReader(kafka);
  }

  /** Takes a letter. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes one letter.
     *
     * @return false to read no more
     */
    boolean visit(Letter letter) throws Exception;
  }

  KafkaTopic topic() throws Exception {
    return KafkaTopic.describe(admin, kafka.deadLetterTopic(), kafka.requestTimeout());
  }

  /** Reads the letters that match, up to the topic's end as it is now. */
  void scan(LetterFilter filter, Visitor visitor) throws Exception {
    scan(topic().all(), filter, visitor);
  }

  /** Reads the letters of these ranges that match. */
  void scan(SortedMap<Integer, OffsetRange> ranges, LetterFilter filter, Visitor visitor)
      throws Exception {
    reader.read(
        kafka.deadLetterTopic(),
        ranges,
        polled -> {
          Letter letter = new Letter(polled);
          return !filter.matches(letter, decoder) || visitor.visit(letter);
        });
  }

  RecordDecoder decoder() {
    return decoder;
  }

  Admin admin() {
    return admin;
  }

  TopicReader reader() {
    return reader;
  }

  @Override
  public void close() {
    reader.close();
    admin.close(Duration.ofSeconds(5));
  }
}
