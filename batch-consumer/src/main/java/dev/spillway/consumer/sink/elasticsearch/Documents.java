package dev.spillway.consumer.sink.elasticsearch;

import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.GrowingBytes;
import dev.spillway.consumer.sink.JsonText;
import dev.spillway.consumer.sink.StoredEvent;
import dev.spillway.consumer.sink.TimeText;
import dev.spillway.consumer.sink.TypeRoutes;
import dev.spillway.event.EventData;
import dev.spillway.event.EventEnvelope;
import dev.spillway.event.EventKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The lines of a bulk request for events. For one thread. */
final class Documents {
  /**
   * Where the data of a document is: where the index has fields for its members, or, if those
   * cannot hold it, in one flattened field beside.
   */
  enum Form {
    DATA(",\"data\":"),
    UNTYPED(",\"data_untyped\":");

    private final String member;

    Form(String member) {
      this.member = member;
    }
  }

  private final IndexNames names;

  /** Each keeps the text of its last day, and the two seldom are of the same one. */
  private final TimeText times = new TimeText();

  private final TimeText receivedTimes = new TimeText();

  Documents(EventWindow window) {
    this.names = new IndexNames(window);
  }

  /** From now on, these routes count. */
  void use(TypeRoutes routes) {
    names.use(routes);
  }

  /** Which index an event belongs to. */
  IndexNames names() {
    return names;
  }

  /** Whether the index of an event has fields for its data, which may not hold it. */
  boolean hasFields(EventEnvelope event) {
    return names.isTyped(event.type(), event.time()) && event.data().isJsonObject();
  }

  /** Appends the operation that creates the document unless it is there. */
  void create(GrowingBytes out, PolledRecord polled, PolledRecord.Decoded decoded, Form form) {
    int partition = polled.partition().number();
    create(
        out,
        decoded.key(),
        decoded.event(),
        Instant.ofEpochMilli(polled.timestampMillis()),
        partition,
        polled.offset(),
        form);
  }

  /** The same operation for what the other store holds. */
  void create(GrowingBytes out, StoredEvent stored, Form form) {
    create(
        out,
        stored.key(),
        stored.toEnvelope(),
        stored.receivedAt(),
        stored.partition(),
        stored.offset(),
        form);
  }

  private void create(
      GrowingBytes out,
      EventKey key,
      EventEnvelope event,
      Instant receivedAt,
      int partition,
      long offset,
      Form form) {
    action(out, "create", key, names.of(event.type(), event.time()));
    out.putAscii("}}\n");
    document(out, event, receivedAt, partition, offset, form);
    out.put('\n');
  }

  /** Appends the operation that removes the document, if it is still the one that was looked at. */
  void delete(GrowingBytes out, PolledRecord.Decoded decoded, StoredDocument document) {
    action(out, "delete", decoded.key(), document.index());
    out.putAscii(",\"if_seq_no\":" + document.sequenceNumber());
    out.putAscii(",\"if_primary_term\":" + document.primaryTerm() + "}}\n");
  }

  private static void action(GrowingBytes out, String operation, EventKey key, String index) {
    out.putAscii("{\"");
    out.putAscii(operation);
    out.putAscii("\":{\"_index\":\"");
    out.putAscii(index);
    out.putAscii("\",\"_id\":\"");
    out.putAscii(key.toString());
    out.put('"');
  }

  private void document(
      GrowingBytes out,
      EventEnvelope event,
      Instant receivedAt,
      int partition,
      long offset,
      Form form) {
    out.putAscii("{\"time\":\"");
    times.put(out, event.time());
    out.putAscii("\",\"type\":");
    JsonText.quote(out, event.type());
    out.putAscii(",\"source\":");
    JsonText.quote(out, event.source());
    member(out, ",\"subject\":", event.subject());
    out.putAscii(",\"id\":");
    JsonText.quote(out, event.id());
    member(out, ",\"datacontenttype\":", event.dataContentType());
    member(out, ",\"dataschema\":", event.dataSchema());
    if (!event.extensions().isEmpty()) {
      out.putAscii(",\"extensions\":");
      JsonText.extensions(out, event.extensions());
    }
    out.putAscii(",\"received_at\":\"");
    receivedTimes.put(out, receivedAt);
    out.putAscii("\",\"kafka_partition\":");
    out.putAscii(Integer.toString(partition));
    out.putAscii(",\"kafka_offset\":");
    out.putAscii(Long.toString(offset));
    EventData data = event.data();
    if (data.form() != EventData.Form.NONE) {
      // A flattened field takes objects alone; any other value is kept beside it, not indexed.
      out.putAscii(data.isJsonObject() ? form.member : ",\"data_value\":");
      int from = out.size();
      out.put(data.toJson());
      // A line break would end the bulk line; in JSON it is white space, for strings escape theirs.
      out.joinLines(from);
    }
    out.put('}');
  }

  private static void member(GrowingBytes out, String name, @Nullable String value) {
    if (value != null) {
      out.putAscii(name);
      JsonText.quote(out, value);
    }
  }
}
