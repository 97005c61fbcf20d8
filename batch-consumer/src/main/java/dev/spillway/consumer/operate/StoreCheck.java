package dev.spillway.consumer.operate;

import dev.spillway.consumer.operate.Differences.Kind;
import dev.spillway.consumer.sink.StoredEvent;
import dev.spillway.consumer.sink.StoredKey;
import dev.spillway.consumer.sink.elasticsearch.EventIndices;
import dev.spillway.consumer.sink.elasticsearch.FoundDocument;
import dev.spillway.consumer.sink.elasticsearch.IndexScan;
import dev.spillway.consumer.sink.postgres.EventTable;
import dev.spillway.event.EventKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares rows and documents with each other, page by page: every row with the document that has
 * its key, and the documents that a scan finds with the rows. What is amiss is looked up once more,
 * by key, before it is named. For one thread.
 *
 * <p>A scan that left something out would find nothing amiss. So each direction sums up the keys
 * that are in both stores, and the sums must be equal, or nothing is concluded.
 */
final class StoreCheck {
  private static final int PAGE_KEYS = 5000;
  private static final int PAGE_ROWS = 500;
  private static final int PAGE_DOCUMENTS = 1000;
  private static final long PAGE_CHARACTERS = 4L << 20;

  private final VerifyScope scope;
  private final EventTable table;
  private final EventIndices indices;
  private final IndexScan scan;
  private final Differences differences;
  private final KeySum rowsWithDocument = new KeySum();
  private final KeySum documentsWithRow = new KeySum();
  private long rows;
  private long documents;

  StoreCheck(
      VerifyScope scope,
      EventTable table,
      EventIndices indices,
      IndexScan scan,
      Differences differences) {
    this.scope = scope;
    this.table = table;
    this.indices = indices;
    this.scan = scan;
    this.differences = differences;
  }

  /** Rows that were compared. */
  long rows() {
    return rows;
  }

  /** Documents that were compared. */
  long documents() {
    return documents;
  }

  /** Compares every row with its document. */
  void checkRows(LongConsumer progress) throws Exception {
    Optional<StoredKey> after = Optional.empty();
    do {
      EventTable.Page page = table.keys(scope.selection(), after, PAGE_KEYS);
      int size = page.rows().size();
      for (int i = 0; i < size; i += PAGE_ROWS) {
        List<StoredKey> part = page.rows().subList(i, Math.min(size, i + PAGE_ROWS));
        rows += part.size();
        checkRows(checkRows(part, false), true);
        progress.accept(rows);
      }
      after = page.last();
    } while (after.isPresent());
  }

  /** Returns those that are amiss, unless they are to be named. */
  private List<StoredKey> checkRows(List<StoredKey> keys, boolean last) throws Exception {
    List<StoredKey> suspects = new ArrayList<>();
    List<StoredKey> left = keys;
    while (!left.isEmpty()) {
      EventTable.Rows found = table.find(left, PAGE_CHARACTERS);
      List<StoredKey> read = new ArrayList<>(left);
      read.removeIf(key -> !found.rows().containsKey(key.key()));
      Map<EventKey, StoredEvent> there = indices.find(read);
      for (StoredKey key : read) {
        StoredEvent row = found.rows().get(key.key());
        StoredEvent document = there.get(key.key());
        if (row == null) {
          continue;
        }
        List<String> names = document == null ? List.of() : Differences.between(row, document);
        if (!last && (document == null || !names.isEmpty())) {
          suspects.add(key);
          continue;
        }
        if (document == null) {
          add(Kind.MISSING_DOCUMENT, key, "time " + key.time());
          continue;
        }
        if (!names.isEmpty()) {
          add(Kind.DOCUMENT_DIFFERS, key, String.join(", ", names));
        }
        if (row.time().equals(document.time()) && scope.selection().covers(document.toKey())) {
          rowsWithDocument.add(key.key());
        }
      }
      List<StoredKey> unread = new ArrayList<>();
      if (!found.all()) {
        // What was deleted meanwhile is never read, and asked for again until all are.
        unread.addAll(left);
        unread.removeAll(new HashSet<>(read));
      }
      left = unread;
    }
    return suspects;
  }

  /**
   * Finds documents without rows. To be called after {@link #checkRows}.
   *
   * @param named records whose documents without rows are named already
   * @throws OperateException if the scan has not found what look-ups by key have found
   */
  void checkDocuments(OffsetSet named, LongConsumer progress) throws Exception {
    scan.run(
        scope.selection(),
        PAGE_DOCUMENTS,
        page -> {
          checkDocuments(page, named);
          progress.accept(documents);
        });
    if (!documentsWithRow.isSameAs(rowsWithDocument)) {
      throw OperateException.failure(
          ("could not compare: of %d documents that are there with their rows, a search has found"
                  + " %d; either Elasticsearch cannot search all of them now, or somebody removes"
                  + " events meanwhile. Run the command again.")
              .formatted(rowsWithDocument.count(), documentsWithRow.count()));
    }
  }

  private void checkDocuments(List<FoundDocument> page, OffsetSet named) throws Exception {
    List<FoundDocument> suspects = new ArrayList<>();
    List<FoundDocument> selected = new ArrayList<>();
    List<StoredKey> keys = new ArrayList<>();
    for (FoundDocument one : page) {
      StoredKey stored = one.stored().orElse(null);
      // Elasticsearch rounds times; a document that says nothing of a record is not ours.
      if (stored != null && scope.selection().covers(stored)) {
        documents++;
        selected.add(one);
        keys.add(stored);
      }
    }
    Map<EventKey, StoredKey> rowsThere = table.keys(keys);
    for (int i = 0; i < selected.size(); i++) {
      StoredKey row = rowsThere.get(keys.get(i).key());
      if (row == null || isMisplaced(selected.get(i), row)) {
        suspects.add(selected.get(i));
      } else if (scope.selection().covers(row)) {
        documentsWithRow.add(row.key());
      }
    }
    name(suspects, named);
  }

  private void name(List<FoundDocument> suspects, OffsetSet named) throws Exception {
    Set<FoundDocument> still = indices.unchanged(suspects);
    List<StoredKey> keys = suspects.stream().flatMap(one -> one.stored().stream()).toList();
    Map<EventKey, StoredKey> rowsThere = table.keys(keys);
    for (FoundDocument one : suspects) {
      StoredKey stored = one.stored().orElseThrow();
      if (!still.contains(one)) {
        continue;
      }
      if (isMisplaced(one, rowsThere.get(stored.key()))) {
        add(Kind.MISPLACED_DOCUMENT, stored, "in " + one.index());
      } else if (!rowsThere.containsKey(stored.key())
          && !named.contains(stored.partition(), stored.offset())) {
        add(Kind.DOCUMENT_WITHOUT_ROW, stored, "time " + stored.time());
      }
    }
  }

  /** An event of the same identity and of another type may lie where those of its type do. */
  private boolean isMisplaced(FoundDocument one, @Nullable StoredKey row) throws Exception {
    return row == null ? one.misplaced() : !indices.index(row).equals(one.index());
  }

  private void add(Kind kind, StoredKey one, String what) {
    differences.add(kind, one.partition(), one.offset(), one.key().toString(), what);
  }
}
