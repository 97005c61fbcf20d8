package dev.spillway.consumer.batch;

import dev.spillway.event.EventData;
import dev.spillway.event.EventEnvelope;
import dev.spillway.event.EventKey;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;

/** Partitions, records and rules for the tests of this package. */
final class Samples {
  static final long MILLI = 1_000_000;
  static final Backoff BACKOFF = new Backoff(Duration.ofMillis(10), Duration.ofMillis(100), 7);

  /** Four records, 400 bytes, 10 ms of linger, 1000 bytes of memory. */
  static final BatchRules RULES = new BatchRules(4, 400, Duration.ofMillis(10), 1000, BACKOFF);

  private static final UUID TOPIC = new UUID(1, 1);
  private static final EventEnvelope EVENT =
      new EventEnvelope(
          "id",
          "/tests",
          "sample",
          null,
          Instant.EPOCH,
          null,
          null,
          Collections.emptySortedMap(),
          EventData.none());

  private Samples() {}

  static SourcePartition partition(int number) {
    return new SourcePartition(TOPIC, "events", number);
  }

  /** A record of 10 bytes with an identity of its own. */
  static PolledRecord event(int partition, long offset) {
    return event(partition, offset, 1000L * partition + offset, 10);
  }

  static PolledRecord event(int partition, long offset, long key, int bytes) {
    PolledRecord.Content content = new PolledRecord.Decoded(EVENT, new EventKey(key, key));
    return new PolledRecord(partition(partition), offset, 0, bytes, content, NoOrigin.NONE);
  }

  static PolledRecord undecodable(int partition, long offset, int bytes) {
    PolledRecord.Content content = new PolledRecord.Undecodable("NoJson", "not JSON");
    return new PolledRecord(partition(partition), offset, 0, bytes, content, NoOrigin.NONE);
  }

  static PolledRecord undecodable(int partition, long offset) {
    return undecodable(partition, offset, 10);
  }

  static BitSet bits(int... indexes) {
    BitSet set = new BitSet();
    for (int index : indexes) {
      set.set(index);
    }
    return set;
  }

  static Rejection rejection(int index, Store store) {
    return new Rejection(index, store, "22P02", "sample refusal");
  }

  static List<PolledRecord> events(int partition, long from, long to) {
    return LongStream.range(from, to).mapToObj(offset -> event(partition, offset)).toList();
  }
}
