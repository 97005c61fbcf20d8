package dev.spillway.consumer.operate;

import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.poll.RecordDecoder;
import dev.spillway.consumer.sink.StoredEvent;
import dev.spillway.consumer.sink.StoredKey;
import dev.spillway.consumer.sink.elasticsearch.EventIndices;
import dev.spillway.consumer.sink.postgres.EventTable;
import dev.spillway.event.EventKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Compares records of Kafka with both stores, page by page: each is a dead letter, or the first
 * event with its identity is in both stores as it was sent. For one thread.
 */
final class RecordCheck {
  private static final int PAGE_RECORDS = 500;
  private static final long PAGE_BYTES = 4L << 20;

  private final VerifyScope scope;
  private final RecordDecoder decoder;
  private final EventTable table;
  private final EventIndices indices;
  private final OffsetSet refused;
  private final Differences differences;
  private final List<PolledRecord> page = new ArrayList<>();
  private long pageBytes;
  private long checked;
  private long deadLetters;
  private long repeats;

  RecordCheck(
      VerifyScope scope,
      RecordDecoder decoder,
      EventTable table,
      EventIndices indices,
      OffsetSet refused,
      Differences differences) {
    this.scope = scope;
    this.decoder = decoder;
    this.table = table;
    this.indices = indices;
    this.refused = refused;
    this.differences = differences;
  }

  /** Records that were compared. */
  long checked() {
    return checked;
  }

  /** Of these, how many are in neither store and a dead letter. */
  long deadLetters() {
    return deadLetters;
  }

  /** Of these, how many repeat an identity that another record brought. */
  long repeats() {
    return repeats;
  }

  /** Takes a record. Returns whether a page was compared. */
  boolean add(ConsumerRecord<byte[], byte[]> polled) throws Exception {
    PolledRecord decoded = decoder.decode(scope.source(polled.partition()), polled);
    page.add(decoded);
    pageBytes += decoded.bytes();
    if (page.size() < PAGE_RECORDS && pageBytes < PAGE_BYTES) {
      return false;
    }
    finish();
    return true;
  }

  /** Compares what is left. */
  void finish() throws Exception {
    List<StoredEvent> sent = new ArrayList<>();
    for (PolledRecord polled : page) {
      switch (polled.content()) {
        case PolledRecord.Decoded decoded -> sent.add(StoredEvent.of(polled, decoded));
        case PolledRecord.Undecodable undecodable -> undecodable(polled, undecodable);
      }
    }
    checked += page.size();
    page.clear();
    pageBytes = 0;
    List<StoredKey> keys = sent.stream().map(StoredEvent::toKey).toList();
    if (!keys.isEmpty()) {
      Map<EventKey, StoredEvent> rows = table.find(keys);
      Map<EventKey, StoredEvent> found = indices.find(keys);
      for (StoredEvent event : sent) {
        check(event, rows.get(event.key()), found.get(event.key()));
      }
    }
  }

  private void undecodable(PolledRecord polled, PolledRecord.Undecodable undecodable) {
    int partition = polled.partition().number();
    if (refused.contains(partition, polled.offset())) {
      deadLetters++;
    } else {
      differences.add(
          Differences.Kind.MISSING, partition, polled.offset(), "", undecodable.reason());
    }
  }

  private void check(StoredEvent sent, @Nullable StoredEvent row, @Nullable StoredEvent document) {
    boolean letter = refused.contains(sent.partition(), sent.offset());
    if (row == null && document == null) {
      if (letter) {
        deadLetters++;
      } else {
        add(Differences.Kind.MISSING, sent, "type " + sent.type() + ", id " + sent.id());
      }
      return;
    }
    if (row == null || document == null) {
      one(sent, row, document);
      return;
    }
    List<String> between = Differences.between(row, document);
    if (!between.isEmpty()) {
      add(Differences.Kind.DOCUMENT_DIFFERS, sent, String.join(", ", between));
    }
    if (isOf(row, sent)) {
      List<String> names = Differences.between(sent, row);
      if (!names.isEmpty()) {
        add(Differences.Kind.ROW_DIFFERS, sent, String.join(", ", names));
      }
      return;
    }
    repeats++;
    // On one partition the order is known; a first one that was refused leaves its place.
    boolean later =
        row.partition() == sent.partition()
            && row.offset() > sent.offset()
            && !row.receivedAt().isBefore(sent.receivedAt());
    if (later && !letter && !Differences.between(sent, row).isEmpty()) {
      add(
          Differences.Kind.NOT_THE_FIRST,
          sent,
          "stored is " + row.partition() + "-" + row.offset());
    }
  }

  /** The comparison of the stores finds it too, unless it lies outside of that. */
  private void one(StoredEvent sent, @Nullable StoredEvent row, @Nullable StoredEvent document) {
    StoredEvent there = row != null ? row : document;
    if (there != null && !scope.selection().covers(there.toKey())) {
      add(
          row != null
              ? Differences.Kind.ROW_WITHOUT_DOCUMENT
              : Differences.Kind.DOCUMENT_WITHOUT_ROW,
          sent,
          "");
    }
  }

  private static boolean isOf(StoredEvent row, StoredEvent sent) {
    return row.partition() == sent.partition()
        && row.offset() == sent.offset()
        && row.receivedAt().equals(sent.receivedAt());
  }

  private void add(Differences.Kind kind, StoredEvent sent, String what) {
    differences.add(kind, sent.partition(), sent.offset(), sent.key().toString(), what);
  }
}
