package dev.spillway.consumer.operate;

import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.operate.Differences.Kind;
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
 * event with its identity has a row with what was sent, and a document. Both are looked up by key;
 * what is amiss is looked up once more before it is named. For one thread.
 */
final class RecordCheck {
  private static final int PAGE_RECORDS = 500;
  private static final long PAGE_BYTES = 4L << 20;

  private final VerifyScope scope;
  private final RecordDecoder decoder;
  private final EventTable table;
  private final EventIndices indices;
  private final OffsetSet refused;
  private final OffsetSet named;
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
    this.named = new OffsetSet(scope.ranges());
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

  /** Whose documents without rows are named already. */
  OffsetSet named() {
    return named;
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
        case PolledRecord.RolledUp rollup ->
            throw new IllegalStateException("events were asked for");
        case PolledRecord.Undecodable undecodable -> undecodable(polled, undecodable);
      }
    }
    checked += page.size();
    page.clear();
    pageBytes = 0;
    List<StoredEvent> suspects = check(sent, false);
    check(suspects, true);
  }

  private void undecodable(PolledRecord polled, PolledRecord.Undecodable undecodable) {
    int partition = polled.partition().number();
    if (refused.contains(partition, polled.offset())) {
      deadLetters++;
    } else {
      differences.add(Kind.NEITHER, partition, polled.offset(), "", undecodable.reason());
    }
  }

  /** Returns those that are amiss, unless they are to be named. */
  private List<StoredEvent> check(List<StoredEvent> sent, boolean last) throws Exception {
    List<StoredEvent> suspects = new ArrayList<>();
    List<StoredEvent> left = sent;
    while (!left.isEmpty()) {
      List<StoredKey> keys = left.stream().map(StoredEvent::toKey).toList();
      EventTable.Rows rows = table.find(keys, PAGE_BYTES);
      Map<EventKey, StoredKey> documents = indices.keys(keys);
      List<StoredEvent> unread = new ArrayList<>();
      for (StoredEvent event : left) {
        StoredEvent row = rows.rows().get(event.key());
        if (row == null && !rows.all()) {
          unread.add(event);
          continue;
        }
        Finding finding = judge(event, row, documents.get(event.key()));
        if (finding != null && !last) {
          suspects.add(event);
        } else {
          settle(event, row, finding);
        }
      }
      left = unread;
    }
    return suspects;
  }

  /** What is amiss with a record. */
  private record Finding(Kind kind, String what) {}

  private void settle(StoredEvent sent, @Nullable StoredEvent row, @Nullable Finding finding) {
    if (finding != null) {
      if (finding.kind() == Kind.MISSING_ROW || finding.kind() == Kind.DOCUMENT_WITHOUT_ROW) {
        named.add(sent.partition(), sent.offset());
      }
      differences.add(
          finding.kind(), sent.partition(), sent.offset(), sent.key().toString(), finding.what());
    } else if (row == null) {
      deadLetters++;
    } else if (!isOf(row, sent)) {
      repeats++;
    }
  }

  private @Nullable Finding judge(
      StoredEvent sent, @Nullable StoredEvent row, @Nullable StoredKey document) {
    boolean letter = refused.contains(sent.partition(), sent.offset());
    if (row == null) {
      return document == null ? inNeither(sent, letter) : withoutRow(sent, document, letter);
    }
    if (document == null) {
      // Otherwise the comparison of the stores names it.
      return scope.selection().covers(row.toKey())
          ? null
          : new Finding(Kind.MISSING_DOCUMENT, "row of " + place(row.toKey()));
    }
    List<String> names = Differences.ofRow(sent, row);
    if (isOf(row, sent)) {
      return names.isEmpty() ? null : new Finding(Kind.ROW_DIFFERS, String.join(", ", names));
    }
    // On one partition the order is known; a first one that was refused leaves its place.
    boolean later =
        row.partition() == sent.partition()
            && row.offset() > sent.offset()
            && !row.receivedAt().isBefore(sent.receivedAt());
    return later && !letter && !JsonValues.equal(sent.data(), row.data())
        ? new Finding(Kind.NOT_THE_FIRST, "stored is " + place(row.toKey()))
        : null;
  }

  private static @Nullable Finding inNeither(StoredEvent sent, boolean letter) {
    return letter ? null : new Finding(Kind.NEITHER, "type " + sent.type() + ", id " + sent.id());
  }

  private @Nullable Finding withoutRow(StoredEvent sent, StoredKey document, boolean letter) {
    if (!letter) {
      return new Finding(Kind.MISSING_ROW, "document of " + place(document));
    }
    // A record that was redriven may be on its way.
    return document.partition() == sent.partition() && document.offset() == sent.offset()
        ? new Finding(Kind.DOCUMENT_WITHOUT_ROW, "a dead letter")
        : null;
  }

  private String place(StoredKey stored) {
    return scope.topic().name() + "-" + stored.partition() + "-" + stored.offset();
  }

  private static boolean isOf(StoredEvent row, StoredEvent sent) {
    return row.partition() == sent.partition()
        && row.offset() == sent.offset()
        && row.receivedAt().equals(sent.receivedAt());
  }
}
