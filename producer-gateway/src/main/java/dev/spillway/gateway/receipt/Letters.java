package dev.spillway.gateway.receipt;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The dead-letter topic. Its latest letters are held in an index that follows the topic while
 * somebody asks; older ones are read anew, within a bound. For one thread.
 *
 * <p>A letter is written after its record, so only letters from a record's timestamp on are of
 * interest. The two timestamps are by the clocks of two machines: {@link #SKEW} is how far these
 * may differ.
 */
final class Letters {
  /** How far the clocks of gateways and consumers may differ. */
  static final Duration SKEW = Duration.ofMinutes(1);

  /** Letters live at least so long: none that is newer was removed by retention. */
  static final Duration LEAST_RETENTION = Duration.ofHours(1);

  /** Letters in the index, of all partitions. */
  private static final int INDEXED = 6_000;

  /** Letters that are read for one old record at most. */
  private static final int READ_FOR_ONE = 5_000;

  private final String topic;
  private final String eventsTopic;
  private final KafkaLook kafka;
  private final RecordReader reader;
  private final InstantSource clock;
  private String topicId = "";
  private LetterIndex index = new LetterIndex(INDEXED);
  private Map<Integer, KafkaLook.Bounds> bounds = Map.of();

  /** How far the index has come. */
  enum Progress {
    /** It has every letter that was there when it was asked, as far back as it goes. */
    UP_TO_DATE,
    BEHIND,
    NO_TOPIC
  }

  /** What is known of a record that the group's offset has passed. */
  sealed interface Answer {}

  record Found(Letter letter) implements Answer {}

  /** It is no dead letter. */
  record None() implements Answer {}

  /** It cannot be told. */
  record Untold(String why) implements Answer {}

  Letters(
      String topic, String eventsTopic, KafkaLook kafka, RecordReader reader, InstantSource clock) {
    this.topic = topic;
    this.eventsTopic = eventsTopic;
    this.kafka = kafka;
    this.reader = reader;
    this.clock = clock;
  }

  /**
   * Reads on to the end as it is now. What it does not reach before the deadline it reads the next
   * time.
   */
  Progress catchUp(long deadlineNanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    Optional<KafkaLook.Topic> there = kafka.topic(topic);
    if (there.isEmpty()) {
      topicId = "";
      return Progress.NO_TOPIC;
    }
    int partitions = there.get().partitions();
    int each = Math.max(500, INDEXED / partitions);
    if (!topicId.equals(there.get().id())) {
      topicId = there.get().id();
      index = new LetterIndex(each);
    }
    bounds = kafka.bounds(topic, IntStream.range(0, partitions).boxed().toList());
    Map<Integer, RecordReader.Range> left = new HashMap<>();
    bounds.forEach(
        (partition, kept) -> {
          begin(partition, kept, each);
          left.put(partition, new RecordReader.Range(index.next(partition), kept.end()));
        });
    if (left.values().stream().allMatch(range -> range.from() >= range.until())) {
      return Progress.UP_TO_DATE;
    }
    return reader.read(topic, left, deadlineNanos, new Indexing()) == RecordReader.End.ALL_READ
        ? Progress.UP_TO_DATE
        : Progress.BEHIND;
  }

  /** Begins a partition that is new, or that has moved on by more than the index holds. */
  private void begin(int partition, KafkaLook.Bounds there, int each) {
    long latest = Math.max(there.start(), there.end() - each);
    if (index.knows(partition)
        && index.next(partition) >= latest
        && index.next(partition) <= there.end()) {
      return;
    }
    long now = clock.millis();
    long since =
        latest > there.start()
            ? now
            : there.start() > 0 ? now - LEAST_RETENTION.toMillis() : Long.MIN_VALUE;
    index.begin(partition, latest, since);
  }

  private final class Indexing implements RecordReader.Visitor {
    @Override
    public boolean visit(ConsumerRecord<byte[], byte @Nullable []> record) {
      index.add(
          record.partition(),
          record.offset(),
          record.timestamp(),
          Letter.read(eventsTopic, record));
      return true;
    }

    @Override
    public void readUntil(int partition, long offset) {
      index.advance(partition, offset);
    }
  }

  /** A letter that is in the index; there may be others. */
  Optional<Letter> indexed(RecordPlace place, String eventsTopicId) {
    return index.find(place, eventsTopicId);
  }

  /**
   * Whether the index, once it is up to date, has the letter of every record of this timestamp or
   * later that has one.
   */
  boolean covers(long recordMillis) {
    return index.covers(recordMillis - SKEW.toMillis());
  }

  /** Whether the index goes back to the first letter there ever was. */
  boolean coversAll() {
    return index.covers(Long.MIN_VALUE);
  }

  /** The timestamp of a record; empty if Kafka no longer has it. */
  OptionalLong recordMillis(RecordPlace place, long deadlineNanos) {
    return reader.timestamp(eventsTopic, place, deadlineNanos);
  }

  /**
   * Reads letters that the index does not have.
   *
   * @param recordMillis the timestamp of the earliest record; empty: not known
   * @return nothing of those that the deadline came before
   */
  Map<RecordPlace, Answer> lookBack(
      Collection<RecordPlace> places,
      String eventsTopicId,
      OptionalLong recordMillis,
      long deadlineNanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<Integer, RecordReader.Range> ranges = new HashMap<>();
    boolean lost = false;
    boolean old =
        recordMillis.isEmpty()
            || recordMillis.getAsLong() < clock.millis() - LEAST_RETENTION.toMillis();
    Map<Integer, Long> first =
        recordMillis.isEmpty()
            ? Map.of()
            : kafka.at(topic, bounds.keySet(), recordMillis.getAsLong() - SKEW.toMillis());
    for (var entry : bounds.entrySet()) {
      int partition = entry.getKey();
      long start = entry.getValue().start();
      long found = first.getOrDefault(partition, start);
      long from = found < 0 ? entry.getValue().end() : found;
      // Nothing is left from before that time: there may have been more.
      lost |= old && start > 0 && from <= start;
      ranges.put(partition, new RecordReader.Range(from, index.from(partition)));
    }
    Looking looking = new Looking(new HashSet<>(places), eventsTopicId);
    RecordReader.End end = reader.read(topic, ranges, deadlineNanos, looking);
    Map<RecordPlace, Answer> answers = new HashMap<>();
    for (RecordPlace place : places) {
      Letter letter = looking.found.get(place);
      if (letter != null) {
        answers.put(place, new Found(letter));
      } else if (lost) {
        answers.put(place, new Untold("letters that may be of its time are no longer in " + topic));
      } else {
        switch (end) {
          case ALL_READ -> answers.put(place, new None());
          case STOPPED ->
              answers.put(
                  place, new Untold("there are too many letters of its time or later in " + topic));
          case LATE -> {}
        }
      }
    }
    return answers;
  }

  private final class Looking implements RecordReader.Visitor {
    private final Set<RecordPlace> wanted;
    private final String eventsTopicId;
    private final Map<RecordPlace, Letter> found = new HashMap<>();
    private int read;

    Looking(Set<RecordPlace> wanted, String eventsTopicId) {
      this.wanted = wanted;
      this.eventsTopicId = eventsTopicId;
    }

    @Override
    public boolean visit(ConsumerRecord<byte[], byte @Nullable []> record) {
      Letter.read(eventsTopic, record)
          .filter(letter -> wanted.contains(letter.place()))
          .filter(letter -> LetterIndex.isOf(eventsTopicId, letter))
          .ifPresent(letter -> found.put(letter.place(), letter.letter()));
      return ++read < READ_FOR_ONE;
    }

    @Override
    public void readUntil(int partition, long offset) {}
  }
}
