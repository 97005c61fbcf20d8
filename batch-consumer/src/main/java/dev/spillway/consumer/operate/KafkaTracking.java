package dev.spillway.consumer.operate;

import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.batch.SourcePartition;
import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.config.KafkaConfig;
import dev.spillway.consumer.operate.Wanted.RecordPlace;
import dev.spillway.consumer.sink.postgres.LedgerTable;
import dev.spillway.event.kafka.Letter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Looks for an event in Kafka: its record, records that are not stored yet, dead letters. */
final class KafkaTracking implements AutoCloseable {
  private final KafkaConfig kafka;
  private final DeadLetters letters;
  private final LedgerTable ledger;
  private final Progress progress;

  KafkaTracking(ConsumerConfig config, LedgerTable ledger, Progress progress) {
    this.kafka = config.kafka();
    this.letters = new DeadLetters(config);
    this.ledger = ledger;
    this.progress = progress;
  }

  private KafkaTopic topic() throws Exception {
    return KafkaTopic.describe(letters.admin(), kafka.topic(), kafka.requestTimeout());
  }

  Settled settled() throws Exception {
    GroupOffsets group = new GroupOffsets(letters.admin(), kafka.group(), kafka.requestTimeout());
    return new Settled(group.committed(topic().name()), Map.of());
  }

  /** Where the ledger stands, by partition. */
  Map<Integer, Long> ledger() throws Exception {
    KafkaTopic topic = topic();
    TreeSet<SourcePartition> sources = new TreeSet<>();
    topic.chosen(List.of()).forEach(partition -> sources.add(source(topic, partition)));
    Map<Integer, Long> offsets = new HashMap<>();
    ledger
        .read(sources)
        .forEach((partition, next) -> next.ifPresent(at -> offsets.put(partition.number(), at)));
    return offsets;
  }

  void find(Wanted wanted, Tracking.Scan scan, Settled settled, Trails trails) throws Exception {
    KafkaTopic topic = topic();
    if (wanted.record().isPresent()) {
      findRecord(topic, wanted.record().get(), trails);
    }
    findPending(topic, wanted, scan, settled, trails);
    findLetters(topic, wanted, scan, trails);
  }

  private void findRecord(KafkaTopic topic, RecordPlace place, Trails trails) throws Exception {
    OffsetRange there = topic.all().get(place.partition());
    if (there == null) {
      throw OperateException.usage(
          "%s has the partitions 0 to %d, not %d"
              .formatted(topic.name(), topic.partitions() - 1, place.partition()));
    }
    if (place.offset() >= there.until()) {
      trails.notLooked(
          "%s: the partition ends at %d".formatted(place.in(topic.name()), there.until()));
      return;
    }
    if (place.offset() < there.from()) {
      trails.notLooked(
          "%s: Kafka has the partition from %d on".formatted(place.in(topic.name()), there.from()));
      return;
    }
    SortedMap<Integer, OffsetRange> one = new TreeMap<>();
    one.put(place.partition(), new OffsetRange(place.offset(), place.offset() + 1));
    letters
        .reader()
        .read(
            topic.name(),
            one,
            polled -> {
              note(topic, polled, trails);
              return false;
            });
    trails.looked("record " + place.in(topic.name()));
  }

  /** Notes a record under its event, or, if it is none, under its place. */
  private void note(KafkaTopic topic, ConsumerRecord<byte[], byte[]> polled, Trails trails) {
    RecordPlace place = new RecordPlace(polled.partition(), polled.offset());
    Instant acceptedAt = Instant.ofEpochMilli(polled.timestamp());
    Optional<Trail.Identity> event = event(topic, polled);
    if (event.isPresent()) {
      trails.of(event.get()).ifPresent(trail -> trails.record(trail, place, acceptedAt));
    } else {
      trails.record(trails.of(place), place, acceptedAt);
    }
  }

  private Optional<Trail.Identity> event(KafkaTopic topic, ConsumerRecord<byte[], byte[]> polled) {
    PolledRecord record = letters.decoder().decode(source(topic, polled.partition()), polled);
    return record.content() instanceof PolledRecord.Decoded decoded
        ? Optional.of(
            new Trail.Identity(
                decoded.key(),
                decoded.event().source(),
                decoded.event().id(),
                decoded.event().time(),
                decoded.event().type()))
        : Optional.empty();
  }

  private static SourcePartition source(KafkaTopic topic, int partition) {
    return new SourcePartition(topic.id(), topic.name(), partition);
  }

  private void findPending(
      KafkaTopic topic, Wanted wanted, Tracking.Scan scan, Settled settled, Trails trails)
      throws Exception {
    SortedMap<Integer, Long> from = begin(topic, scan.from());
    SortedMap<Integer, OffsetRange> pending = new TreeMap<>();
    topic
        .all()
        .forEach(
            (partition, there) -> {
              long begin = Math.max(there.from(), settled.below(partition));
              long wish = Math.min(there.until(), from.getOrDefault(partition, begin));
              long chosen = Math.max(begin, wish);
              if (chosen > begin) {
                trails.notLooked(left(topic, partition, begin, chosen));
              }
              pending.put(partition, new OffsetRange(chosen, there.until()));
            });
    SortedMap<Integer, OffsetRange> bounded = new TreeMap<>();
    long each = each(pending, scan.most());
    pending.forEach(
        (partition, range) -> {
          long until = Math.min(range.until(), range.from() + each);
          if (until < range.until()) {
            trails.notLooked(left(topic, partition, until, range.until()));
          }
          bounded.put(partition, new OffsetRange(range.from(), until));
        });
    long all = bounded.values().stream().mapToLong(OffsetRange::size).sum();
    long[] read = {0};
    letters
        .reader()
        .read(
            topic.name(),
            bounded,
            polled -> {
              read[0]++;
              progress.tell(() -> "records that are not stored yet: " + read[0] + " of " + all);
              if (event(topic, polled)
                  .filter(one -> wanted.matches(one.key(), one.source(), one.id()))
                  .isPresent()) {
                note(topic, polled, trails);
              }
              return true;
            });
    trails.looked(all + " records that are not stored yet");
  }

  private static String left(KafkaTopic topic, int partition, long from, long until) {
    return "%s-%d from %d to %d, not stored yet (--scan, --from)"
        .formatted(topic.name(), partition, from, until - 1);
  }

  /** A fair share of the bound for each partition that has something. */
  private static long each(SortedMap<Integer, OffsetRange> ranges, long most) {
    long some = ranges.values().stream().filter(range -> range.size() > 0).count();
    return some == 0 ? 0 : most / some;
  }

  private static SortedMap<Integer, Long> begin(KafkaTopic topic, @Nullable Place from)
      throws Exception {
    return switch (from) {
      case null -> new TreeMap<>();
      case Place.Of(Instant time) -> topic.at(time);
      case Place.At(long offset) -> {
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        topic.chosen(List.of()).forEach(partition -> offsets.put(partition, offset));
        yield offsets;
      }
    };
  }

  private void findLetters(KafkaTopic topic, Wanted wanted, Tracking.Scan scan, Trails trails)
      throws Exception {
    KafkaTopic there = letters.topic();
    SortedMap<Integer, OffsetRange> all = there.all();
    SortedMap<Integer, Long> from =
        scan.from() instanceof Place.Of ? begin(there, scan.from()) : new TreeMap<>();
    SortedMap<Integer, OffsetRange> ranges = new TreeMap<>();
    long each = each(all, scan.most());
    all.forEach(
        (partition, range) -> {
          long begin =
              Math.max(
                  Math.max(range.from(), range.until() - each), from.getOrDefault(partition, 0L));
          if (begin > range.from()) {
            trails.notLooked(
                "%s-%d below %d (--scan, --from)".formatted(there.name(), partition, begin));
          } else if (range.from() > 0) {
            trails.notLooked(
                "%d dead letters of %s-%d: Kafka no longer has them"
                    .formatted(range.from(), there.name(), partition));
          }
          ranges.put(partition, new OffsetRange(begin, range.until()));
        });
    List<Letter> found = new ArrayList<>();
    letters.scan(
        ranges,
        new LetterFilter(),
        letter -> {
          progress.tell(() -> "dead letter " + letter.id());
          if (isOf(topic, letter) && matches(topic, letter, wanted)) {
            found.add(letter);
          }
          return found.size() < Trails.MOST;
        });
    trails.looked(ranges.values().stream().mapToLong(OffsetRange::size).sum() + " dead letters");
    if (!found.isEmpty()) {
      OffsetSet redriven = new RedriveMarks(kafka, there, letters.admin()).read(letters.reader());
      found.forEach(letter -> note(topic, letter, redriven, trails));
    }
  }

  private static boolean isOf(KafkaTopic topic, Letter letter) {
    return letter.topic().equals(topic.name())
        && (letter.topicId().isEmpty() || letter.topicId().equals(topic.id().toString()));
  }

  private boolean matches(KafkaTopic topic, Letter letter, Wanted wanted) {
    return letter.origin().equals(wanted.text())
        || event(topic, letter)
            .filter(one -> wanted.matches(one.key(), one.source(), one.id()))
            .isPresent();
  }

  /** The event of a letter: of its record as it was at its origin. */
  private Optional<Trail.Identity> event(KafkaTopic topic, Letter letter) {
    return letter.atOrigin().flatMap(record -> event(topic, record));
  }

  private void note(KafkaTopic topic, Letter letter, OffsetSet redriven, Trails trails) {
    RecordPlace place = new RecordPlace(letter.partition(), letter.offset());
    Optional<Trail> trail =
        event(topic, letter).map(trails::of).orElseGet(() -> Optional.of(trails.of(place)));
    trail.ifPresent(
        there -> {
          trails.record(there, place, Instant.ofEpochMilli(letter.timestampMillis()));
          there
              .refusals()
              .add(
                  new Trail.Refusal(
                      letter.id(),
                      place,
                      letter.time(),
                      letter.store(),
                      letter.reason(),
                      redriven.contains(letter.record().partition(), letter.record().offset())));
        });
  }

  @Override
  public void close() {
    letters.close();
  }
}
