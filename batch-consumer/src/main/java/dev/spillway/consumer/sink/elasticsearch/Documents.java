package dev.spillway.consumer.sink.elasticsearch;

import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.GrowingBytes;
import dev.spillway.consumer.sink.JsonText;
import dev.spillway.consumer.sink.TimeText;
import dev.spillway.event.EventData;
import dev.spillway.event.EventEnvelope;
import java.time.Instant;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/** The lines of a bulk request for events. For one thread. */
final class Documents {
  /** The index for times outside the window. */
  static final String STRAY_INDEX = "events-stray";

  private final EventWindow window;
  private @Nullable YearMonth lastMonth;
  private String lastIndex = STRAY_INDEX;
  private final TimeText times = new TimeText();

  Documents(EventWindow window) {
    this.window = window;
  }

  /** The index of an event: a pure function of its time and the window. */
  String index(EventEnvelope event) {
    YearMonth month = window.monthOf(event.time()).orElse(null);
    if (month == null) {
      return STRAY_INDEX;
    }
    if (!month.equals(lastMonth)) {
      lastMonth = month;
      lastIndex = String.format("events-%04d.%02d", month.getYear(), month.getMonthValue());
    }
    return lastIndex;
  }

  /** Appends the operation that creates the document unless it is there. */
  void create(GrowingBytes out, PolledRecord polled, PolledRecord.Decoded decoded) {
    action(out, "create", decoded);
    out.putAscii("}}\n");
    document(out, polled, decoded.event());
    out.put('\n');
  }

  /** Appends the operation that removes the document, if it is still the one that was looked at. */
  void delete(GrowingBytes out, PolledRecord.Decoded decoded, StoredDocument document) {
    action(out, "delete", decoded);
    out.putAscii(",\"if_seq_no\":" + document.sequenceNumber());
    out.putAscii(",\"if_primary_term\":" + document.primaryTerm() + "}}\n");
  }

  private void action(GrowingBytes out, String operation, PolledRecord.Decoded decoded) {
    out.putAscii("{\"");
    out.putAscii(operation);
    out.putAscii("\":{\"_index\":\"");
    out.putAscii(index(decoded.event()));
    out.putAscii("\",\"_id\":\"");
    out.putAscii(decoded.key().toString());
    out.put('"');
  }

  private void document(GrowingBytes out, PolledRecord polled, EventEnvelope event) {
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
    times.put(out, Instant.ofEpochMilli(polled.timestampMillis()));
    out.putAscii("\",\"kafka_partition\":");
    out.putAscii(Integer.toString(polled.partition().number()));
    out.putAscii(",\"kafka_offset\":");
    out.putAscii(Long.toString(polled.offset()));
    EventData data = event.data();
    if (data.form() != EventData.Form.NONE) {
      // A flattened field takes objects alone; any other value is kept beside it, not indexed.
      out.putAscii(data.isJsonObject() ? ",\"data\":" : ",\"data_value\":");
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
