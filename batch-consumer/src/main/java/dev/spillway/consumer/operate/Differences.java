package dev.spillway.consumer.operate;

import dev.spillway.consumer.sink.StoredEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What was found to differ: the first are named, all are counted. */
final class Differences {
  /** So many are named. */
  static final int NAMED = 100;

  /** How stores can differ. */
  enum Kind {
    /** The record is in neither store, and no dead letter. */
    MISSING("record neither stored nor dead letter"),
    /** PostgreSQL has it alone. */
    ROW_WITHOUT_DOCUMENT("row without document"),
    /** Elasticsearch has it alone. */
    DOCUMENT_WITHOUT_ROW("document without row"),
    /** The row holds something else than the record. */
    ROW_DIFFERS("row differs from record"),
    /** The document holds something else than the row. */
    DOCUMENT_DIFFERS("document differs from row"),
    /** A later record's event is stored in place of the first one's. */
    NOT_THE_FIRST("not the first event of its identity");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * One of them.
   *
   * @param kind how
   * @param record where the record was or is: partition-offset
   * @param key the event's key; empty where the record is no event
   * @param what which attributes, or why
   */
  record Difference(Kind kind, String record, String key, String what) {}

  private final List<Difference> named = new ArrayList<>();
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

  void add(Kind kind, int partition, long offset, String key, String what) {
    counts.merge(kind, 1L, Long::sum);
    if (named.size() < NAMED) {
      named.add(new Difference(kind, partition + "-" + offset, key, what));
    }
  }

  List<Difference> named() {
    return Collections.unmodifiableList(named);
  }

  Map<Kind, Long> counts() {
    return Collections.unmodifiableMap(counts);
  }

  long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The names of the attributes that differ. */
  static List<String> between(StoredEvent one, StoredEvent other) {
    List<String> names = new ArrayList<>();
    compare(names, "time", one.time(), other.time());
    compare(names, "type", one.type(), other.type());
    compare(names, "source", one.source(), other.source());
    compare(names, "subject", one.subject(), other.subject());
    compare(names, "id", one.id(), other.id());
    compare(names, "datacontenttype", one.dataContentType(), other.dataContentType());
    compare(names, "dataschema", one.dataSchema(), other.dataSchema());
    compare(names, "extensions", one.extensions(), other.extensions());
    if (!JsonValues.equal(one.data(), other.data())) {
      names.add("data");
    }
    return names;
  }

  private static void compare(
      List<String> names,
      String name,
      @org.jspecify.annotations.Nullable Object one,
      @org.jspecify.annotations.Nullable Object other) {
    if (!Objects.equals(one, other)) {
      names.add(name);
    }
  }
}
