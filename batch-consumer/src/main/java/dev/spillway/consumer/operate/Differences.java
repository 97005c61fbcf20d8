package dev.spillway.consumer.operate;

import dev.spillway.consumer.sink.StoredEvent;
import dev.spillway.event.ExtensionTypes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What was found to differ: each is named at once, and counted. For one thread. */
final class Differences {
  private static final String EXTENSIONS = "extensions";

  /** How stores can differ. */
  enum Kind {
    /** The record is in neither store, and no dead letter. */
    NEITHER("neither stored nor dead letter", "both"),
    /** Elasticsearch has the record's event alone. */
    MISSING_ROW("missing row", "postgres"),
    /** PostgreSQL has the event alone. */
    MISSING_DOCUMENT("missing document", "elasticsearch"),
    /** Elasticsearch has what neither a record nor a row accounts for. */
    DOCUMENT_WITHOUT_ROW("document without row", "elasticsearch"),
    /** Elasticsearch has it where events of its time do not belong. */
    MISPLACED_DOCUMENT("document in another index", "elasticsearch"),
    /** The row holds something else than the record. */
    ROW_DIFFERS("row differs from record", "postgres"),
    /** The document holds something else than the row. */
    DOCUMENT_DIFFERS("document differs from row", "elasticsearch"),
    /** A later record's event is stored in place of the first one's. */
    NOT_THE_FIRST("not the first event of its identity", "both");

    private final String text;
    private final String store;

    Kind(String text, String store) {
      this.text = text;
      this.store = store;
    }

    /** For a person to read. */
    String text() {
      return text;
    }

    /** Where it is to be mended. */
    String store() {
      return store;
    }

    /** For a program to read. */
    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One of them.
   *
   * @param kind how
   * @param record where the record was or is: topic-partition-offset
   * @param key the event's key; empty where the record is no event
   * @param what which attributes, or why
   */
  record Difference(Kind kind, String record, String key, String what) {}

  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final String topic;
  private final Consumer<Difference> visitor;

  /** None yet; the visitor is given each as it is found. */
  Differences(String topic, Consumer<Difference> visitor) {
    this.topic = topic;
    this.visitor = visitor;
  }

  void add(Kind kind, int partition, long offset, String key, String what) {
    counts.merge(kind, 1L, Long::sum);
    visitor.accept(new Difference(kind, topic + "-" + partition + "-" + offset, key, what));
  }

  Map<Kind, Long> counts() {
    return Collections.unmodifiableMap(counts);
  }

  long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * The names of the attributes in which a row is not what was sent. A version before the types of
   * extension attributes has stored all of them as text, which is no difference.
   */
  static List<String> ofRow(StoredEvent sent, StoredEvent row) {
    List<String> names = between(sent, row);
    if (row.extensions().equals(ExtensionTypes.asText(sent.extensions()))) {
      names.remove(EXTENSIONS);
    }
    return names;
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
    compare(names, EXTENSIONS, one.extensions(), other.extensions());
    compare(names, "received_at", one.receivedAt(), other.receivedAt());
    compare(names, "kafka_partition", one.partition(), other.partition());
    compare(names, "kafka_offset", one.offset(), other.offset());
    if (!JsonValues.equal(one.data(), other.data())) {
      names.add("data");
    }
    return names;
  }

  private static void compare(
      List<String> names, String name, @Nullable Object one, @Nullable Object other) {
    if (!Objects.equals(one, other)) {
      names.add(name);
    }
  }
}
