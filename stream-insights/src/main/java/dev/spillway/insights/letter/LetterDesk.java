package dev.spillway.insights.letter;

import dev.spillway.event.kafka.Letter;
import dev.spillway.event.kafka.RedriveMark;
import dev.spillway.insights.pulse.LetterCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters as an operator sees them. Somebody looks once in a while, so every request has
 * clients of its own and leaves nothing behind. For one thread; each call waits for at most {@link
 * #DEADLINE}.
 *
 * <p>A redrive is that of {@code scripts/dead-letters}: Kafka acknowledges the record, then the
 * mark. What ends between the two leaves a record that was sent and not marked; sent a second time
 * it keeps its identity, so that both stores recognise the copy.
 */
public final class LetterDesk {
  static final Duration DEADLINE = Duration.ofSeconds(10);

  /** Letters that are looked at in one go, backwards from the end. */
  private static final int PAGE = 500;

  /** Most letters of a partition that are looked at for one list. */
  private static final int MOST_LOOKED_AT = 10_000;

  private final Map<String, Object> common;
  private final String topic;

  /**
   * A desk for one topic.
   *
   * @param common properties of every client
   * @param topic of dead letters
   */
  public LetterDesk(Map<String, Object> common, String topic) {
    this.common = Map.copyOf(common);
    this.topic = topic;
  }

  /**
   * The newest letters, the newest first.
   *
   * @param reason as it is counted by; empty for all
   * @throws TimeoutException if Kafka does not answer in time
   */
  public List<LetterView> newest(Optional<String> reason, int limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    try (Admin admin = admin();
        KafkaConsumer<byte[], byte[]> consumer = reader()) {
      TopicSlice slice = new TopicSlice(consumer, end);
      TopicDescription letters = describe(admin, slice, topic);
      Set<RedriveMark.Place> marked = marked(admin, slice, mark(letters));
      List<Letter> found = new ArrayList<>();
      for (int number = 0; number < letters.partitions().size(); number++) {
        found.addAll(newest(slice, new TopicPartition(topic, number), reason, limit));
      }
      return found.stream()
          .sorted(NEWEST_FIRST)
          .limit(limit)
          .map(letter -> LetterView.of(letter, marked.contains(place(letter))))
          .toList();
    }
  }

  private static final Comparator<Letter> NEWEST_FIRST =
      Comparator.comparing(Letter::time)
          .thenComparingLong(letter -> letter.record().offset())
          .reversed();

  private static List<Letter> newest(
      TopicSlice slice, TopicPartition partition, Optional<String> reason, int limit)
      throws TimeoutException {
    long begin = offset(slice.consumer().beginningOffsets(List.of(partition), slice.left()));
    long until = offset(slice.consumer().endOffsets(List.of(partition), slice.left()));
    begin = Math.max(begin, until - MOST_LOOKED_AT);
    List<Letter> found = new ArrayList<>();
    while (until > begin && found.size() < limit) {
      long from = Math.max(begin, until - PAGE);
      slice.read(
          partition,
          from,
          until,
          polled -> {
            Letter letter = new Letter(polled);
            if (reason.isEmpty() || LetterCounts.cut(letter.reason()).equals(reason.get())) {
              found.add(letter);
            }
          });
      until = from;
    }
    return found;
  }

  private static long offset(Map<TopicPartition, Long> offsets) {
    return offsets.values().stream().findFirst().orElse(0L);
  }

  /**
   * One letter.
   *
   * @throws LetterRefused if there is none
   * @throws TimeoutException if Kafka does not answer in time
   */
  public LetterContent show(int partition, long offset)
      throws InterruptedException, ExecutionException, TimeoutException, LetterRefused {
    long end = System.nanoTime() + DEADLINE.toNanos();
    try (Admin admin = admin();
        KafkaConsumer<byte[], byte[]> consumer = reader()) {
      TopicSlice slice = new TopicSlice(consumer, end);
      TopicDescription letters = describe(admin, slice, topic);
      Letter letter = letter(slice, letters, partition, offset);
      Set<RedriveMark.Place> marked = marked(admin, slice, mark(letters));
      return LetterContent.of(letter, marked.contains(place(letter)));
    }
  }

  /**
   * Sends a letter's record back to where it came from.
   *
   * @return where it is now
   * @throws LetterRefused if there is no such letter, or it was redriven, or it has no record
   * @throws TimeoutException if Kafka does not answer in time; the record may have been sent
   */
  public LetterView.Origin redrive(int partition, long offset)
      throws InterruptedException, ExecutionException, TimeoutException, LetterRefused {
    long end = System.nanoTime() + DEADLINE.toNanos();
    try (Admin admin = admin();
        KafkaConsumer<byte[], byte[]> consumer = reader()) {
      TopicSlice slice = new TopicSlice(consumer, end);
      TopicDescription letters = describe(admin, slice, topic);
      RedriveMark mark = mark(letters);
      Letter letter = letter(slice, letters, partition, offset);
      if (marked(admin, slice, mark).contains(place(letter))) {
        throw settled("it was redriven already");
      }
      if (letter.isLeftOut()) {
        throw settled("its record was too large to be kept");
      }
      int partitions = partitions(admin, slice, letter.topic());
      makeMarks(admin, slice, mark);
      try (KafkaProducer<byte[], byte[]> producer = producer()) {
        RecordMetadata sent = send(producer, slice, letter.restore(partitions));
        send(producer, slice, mark.of(letter));
        return new LetterView.Origin(sent.topic(), sent.partition(), sent.offset());
      }
    }
  }

  private static LetterRefused settled(String why) {
    return new LetterRefused(LetterRefused.Why.SETTLED, why);
  }

  private Letter letter(TopicSlice slice, TopicDescription letters, int partition, long offset)
      throws TimeoutException, LetterRefused {
    @Nullable Letter[] found = {null};
    if (partition < letters.partitions().size()) {
      TopicPartition place = new TopicPartition(topic, partition);
      List<TopicPartition> one = List.of(place);
      boolean inside =
          offset >= offset(slice.consumer().beginningOffsets(one, slice.left()))
              && offset < offset(slice.consumer().endOffsets(one, slice.left()));
      if (inside) {
        slice.read(place, offset, offset + 1, polled -> found[0] = new Letter(polled));
      }
    }
    if (found[0] == null) {
      throw new LetterRefused(
          LetterRefused.Why.UNKNOWN, "there is no letter %d-%d".formatted(partition, offset));
    }
    return found[0];
  }

  private int partitions(Admin admin, TopicSlice slice, String origin)
      throws InterruptedException, ExecutionException, TimeoutException, LetterRefused {
    try {
      return describe(admin, slice, origin).partitions().size();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw settled("its topic is gone: " + origin);
      }
      throw e;
    }
  }

  private static RedriveMark.Place place(Letter letter) {
    ConsumerRecord<byte[], byte[]> polled = letter.record();
    return new RedriveMark.Place(polled.partition(), polled.offset());
  }

  private RedriveMark mark(TopicDescription letters) {
    return new RedriveMark(
        topic,
        new UUID(
            letters.topicId().getMostSignificantBits(),
            letters.topicId().getLeastSignificantBits()));
  }

  private static Set<RedriveMark.Place> marked(Admin admin, TopicSlice slice, RedriveMark mark)
      throws InterruptedException, ExecutionException, TimeoutException {
    Set<RedriveMark.Place> marked = new HashSet<>();
    if (admin.listTopics().names().get(nanos(slice), TimeUnit.NANOSECONDS).contains(mark.topic())) {
      TopicPartition partition = new TopicPartition(mark.topic(), 0);
      List<TopicPartition> one = List.of(partition);
      slice.read(
          partition,
          offset(slice.consumer().beginningOffsets(one, slice.left())),
          offset(slice.consumer().endOffsets(one, slice.left())),
          polled -> mark.place(polled.key()).ifPresent(marked::add));
    }
    return marked;
  }

  private void makeMarks(Admin admin, TopicSlice slice, RedriveMark mark)
      throws InterruptedException, ExecutionException, TimeoutException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config =
        admin
            .describeConfigs(Set.of(resource))
            .all()
            .get(nanos(slice), TimeUnit.NANOSECONDS)
            .get(resource);
    String retention = config == null ? "-1" : config.get(TopicConfig.RETENTION_MS_CONFIG).value();
    try {
      admin
          .createTopics(Set.of(mark.newTopic(retention)))
          .all()
          .get(nanos(slice), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private static RecordMetadata send(
      KafkaProducer<byte[], byte[]> producer,
      TopicSlice slice,
      ProducerRecord<byte[], byte[]> original)
      throws InterruptedException, ExecutionException, TimeoutException {
    return producer.send(original).get(nanos(slice), TimeUnit.NANOSECONDS);
  }

  private static TopicDescription describe(Admin admin, TopicSlice slice, String name)
      throws InterruptedException, ExecutionException, TimeoutException {
    return admin
        .describeTopics(List.of(name))
        .topicNameValues()
        .values()
        .iterator()
        .next()
        .get(nanos(slice), TimeUnit.NANOSECONDS);
  }

  private static long nanos(TopicSlice slice) throws TimeoutException {
    return slice.left().toNanos();
  }

  /** Its calls end by the deadline, too: closing waits for them. */
  private Admin admin() {
    Map<String, Object> properties = new HashMap<>(common);
    properties.put("default.api.timeout.ms", (int) DEADLINE.toMillis());
    properties.put("request.timeout.ms", (int) DEADLINE.toMillis() / 2);
    return Admin.create(properties);
  }

  private KafkaConsumer<byte[], byte[]> reader() {
    Map<String, Object> properties = new HashMap<>(common);
    properties.put("enable.auto.commit", false);
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    properties.put("allow.auto.create.topics", false);
    properties.put("fetch.max.bytes", 4 * 1024 * 1024);
    properties.put("default.api.timeout.ms", (int) DEADLINE.toMillis());
    properties.put("request.timeout.ms", (int) DEADLINE.toMillis());
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> properties = new HashMap<>(common);
    properties.put("acks", "all");
    properties.put("enable.idempotence", true);
    properties.put("compression.type", "lz4");
    properties.put("max.request.size", 32 * 1024 * 1024);
    properties.put("max.block.ms", DEADLINE.toMillis());
    properties.put("linger.ms", 0);
    properties.put("request.timeout.ms", (int) DEADLINE.toMillis() / 2);
    properties.put("delivery.timeout.ms", (int) DEADLINE.toMillis());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
