package dev.spillway.consumer.operate;

import dev.spillway.consumer.sink.StoredKey;
import dev.spillway.consumer.sink.elasticsearch.EventIndices;
import dev.spillway.consumer.sink.postgres.EventTable;
import dev.spillway.event.EventKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Compares the names of rows and documents with each other, in both directions and page by page.
 * For one thread.
 *
 * <p>A document is written before its row is committed. So only documents of records that the
 * ledger had passed when the comparison began are expected to have a row, and what is found to be
 * missing is looked up once more before it is reported.
 */
final class StoreCheck {
  private static final int PAGE = 1000;

  private final VerifyScope scope;
  private final EventTable table;
  private final EventIndices indices;
  private final Differences differences;
  private long rows;
  private long documents;
  private long foreign;

  StoreCheck(VerifyScope scope, EventTable table, EventIndices indices, Differences differences) {
    this.scope = scope;
    this.table = table;
    this.indices = indices;
    this.differences = differences;
  }

  long rows() {
    return rows;
  }

  long documents() {
    return documents;
  }

  /** Documents that are none of the pipeline's. */
  long foreign() {
    return foreign;
  }

  /** Finds rows without documents. */
  void checkRows(LongConsumer progress) throws Exception {
    List<StoredKey> page = table.keys(scope.selection(), null, PAGE);
    while (!page.isEmpty()) {
      rows += page.size();
      List<StoredKey> missing = without(page, indices.present(page));
      if (!missing.isEmpty()) {
        missing = without(missing, indices.present(missing));
        Set<EventKey> still = table.present(missing);
        missing.removeIf(one -> !still.contains(one.key()));
      }
      report(Differences.Kind.ROW_WITHOUT_DOCUMENT, missing);
      progress.accept(rows);
      page = table.keys(scope.selection(), page.getLast(), PAGE);
    }
  }

  /** Finds documents without rows. */
  void checkDocuments(LongConsumer progress) throws Exception {
    indices.scan(
        scope.selection(),
        PAGE,
        page -> {
          documents += page.size();
          List<StoredKey> settled = new ArrayList<>();
          for (EventIndices.Found one : page) {
            if (one.stored() == null) {
              foreign++;
            } else if (scope.isSettled(one.stored().partition(), one.stored().offset())) {
              settled.add(Objects.requireNonNull(one.stored()));
            }
          }
          List<StoredKey> missing = without(settled, table.present(settled));
          if (!missing.isEmpty()) {
            Set<EventKey> still = indices.present(missing);
            missing.removeIf(one -> !still.contains(one.key()));
            missing = without(missing, table.present(missing));
          }
          report(Differences.Kind.DOCUMENT_WITHOUT_ROW, missing);
          progress.accept(documents);
        });
  }

  private static List<StoredKey> without(List<StoredKey> all, Set<EventKey> present) {
    List<StoredKey> missing = new ArrayList<>(all);
    missing.removeIf(one -> present.contains(one.key()));
    return missing;
  }

  private void report(Differences.Kind kind, List<StoredKey> missing) {
    for (StoredKey one : missing) {
      differences.add(
          kind, one.partition(), one.offset(), one.key().toString(), "time " + one.time());
    }
  }
}
