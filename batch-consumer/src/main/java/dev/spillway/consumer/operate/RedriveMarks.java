package dev.spillway.consumer.operate;

import dev.spillway.consumer.config.KafkaConfig;
import dev.spillway.event.kafka.Letter;
import dev.spillway.event.kafka.RedriveMark;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Which letters were redriven: reads and makes the topic of {@link RedriveMark}. */
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
    return mark().topic();
  }

  private RedriveMark mark() {
    return new RedriveMark(letters.name(), letters.id());
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
    try {
      admin
          .createTopics(Set.of(mark().newTopic(retention)))
          .all()
          .get(timeout, TimeUnit.NANOSECONDS);
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
    RedriveMark mark = mark();
    reader.read(
        name(),
        topic.all(),
        polled -> {
          mark.place(polled.key())
              .ifPresent(place -> marked.add(place.partition(), place.offset()));
          return true;
        });
    return marked;
  }

  ProducerRecord<byte[], byte[]> mark(Letter letter) {
    return mark().of(letter);
  }
}
