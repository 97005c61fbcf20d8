package dev.spillway.consumer.operate;

import dev.spillway.consumer.KafkaClients;
import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.config.KafkaConfig;
import dev.spillway.event.kafka.Letter;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends dead letters back to where they came from.
 *
 * <p>Order: Kafka acknowledges the records of a page, then they are marked in {@link RedriveMarks},
 * and the marks are acknowledged before the next page. A crash between the two leaves at most one
 * page of records that were sent and not marked. They are sent a second time by the next run, which
 * is harmless: a record keeps its identity, so that both stores recognise the copy. The other order
 * would lose what was marked and never sent.
 */
final class Redrive {
  private static final int PAGE_LETTERS = 500;
  private static final long PAGE_BYTES = 8L << 20;

  /**
   * What is wanted.
   *
   * @param limit most letters to send
   * @param again whether to send also what is marked
   * @param dryRun whether only to count
   */
  record Wish(long limit, boolean again, boolean dryRun) {}

  private final ConsumerConfig config;
  private final KafkaConfig kafka;
  private final Wish wish;
  private final List<Letter> page = new ArrayList<>();
  private final Map<String, Integer> partitions = new HashMap<>();
  private long pageBytes;
  private long matching;
  private long before;
  private long foreign;
  private long leftOut;
  private long chosen;

  Redrive(ConsumerConfig config, Wish wish) {
    this.config = config;
    this.kafka = config.kafka();
    this.wish = wish;
  }

  void run(LetterFilter filter, PrintStream out) throws Exception {
    try (DeadLetters letters = new DeadLetters(config);
        KafkaProducer<byte[], byte[]> producer = KafkaClients.deadLetterProducer(kafka)) {
      KafkaTopic topic = letters.topic();
      RedriveMarks marks = new RedriveMarks(kafka, topic, letters.admin());
      OffsetSet marked = marks.read(letters.reader());
      if (!wish.dryRun()) {
        marks.create();
      }
      out.println(
          "before: "
              + topic.all().values().stream().mapToLong(OffsetRange::size).sum()
              + " letters in "
              + topic.name()
              + ", "
              + marked.size()
              + " of them redriven");
      letters.scan(
          filter,
          letter -> {
            matching++;
            boolean done = marked.contains(letter.record().partition(), letter.record().offset());
            if (done) {
              before++;
            }
            if (done && !wish.again()) {
              return true;
            }
            if (letter.isLeftOut()) {
              leftOut++;
              return true;
            }
            if (partitionsOf(letter, letters) < 0) {
              foreign++;
              return true;
            }
            if (chosen == wish.limit()) {
              return true;
            }
            chosen++;
            if (!wish.dryRun()) {
              add(letter, producer, marks);
            }
            return true;
          });
      send(producer, marks);
      report(out, marks.read(letters.reader()).size());
    }
  }

  private void report(PrintStream out, long marked) {
    out.println(
        "matching: %d; redriven before: %d%s; of no topic that is there: %d"
            .formatted(
                matching, before, wish.again() ? " (again all the same)" : " (left out)", foreign));
    if (leftOut > 0) {
      out.println("without their record, which was too large to be kept: " + leftOut);
    }
    if (wish.dryRun()) {
      out.println("would send: " + chosen);
      return;
    }
    out.println("sent: " + chosen);
    out.println("after: " + marked + " letters redriven in all");
  }

  /** How many partitions the origin has; -1 if the topic is gone. */
  private int partitionsOf(Letter letter, DeadLetters letters) throws Exception {
    Integer known = partitions.get(letter.topic());
    if (known == null) {
      known = -1;
      if (!letter.topic().isEmpty()) {
        try {
          known =
              KafkaTopic.describe(letters.admin(), letter.topic(), kafka.requestTimeout())
                  .partitions();
        } catch (OperateException e) {
          // The topic is gone, which the report counts.
          known = -1;
        }
      }
      partitions.put(letter.topic(), known);
    }
    return known;
  }

  private void add(Letter letter, Producer<byte[], byte[]> producer, RedriveMarks marks)
      throws Exception {
    page.add(letter);
    byte[] value = letter.record().value();
    pageBytes += value == null ? 0 : value.length;
    if (page.size() == PAGE_LETTERS || pageBytes >= PAGE_BYTES) {
      send(producer, marks);
    }
  }

  private void send(Producer<byte[], byte[]> producer, RedriveMarks marks) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    List<ProducerRecord<byte[], byte[]>> done = new ArrayList<>();
    for (Letter letter : page) {
      records.add(letter.restore(partitions.getOrDefault(letter.topic(), 0)));
      done.add(marks.mark(letter));
    }
    acknowledge(producer, records);
    acknowledge(producer, done);
    page.clear();
    pageBytes = 0;
  }

  private void acknowledge(
      Producer<byte[], byte[]> producer, List<ProducerRecord<byte[], byte[]>> records)
      throws Exception {
    List<Future<?>> sent = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> one : records) {
      sent.add(producer.send(one));
    }
    Duration timeout = kafka.requestTimeout();
    for (Future<?> one : sent) {
      one.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
  }
}
