package dev.spillway.consumer.sink.postgres;

import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.sink.GrowingBytes;
import dev.spillway.consumer.sink.JsonText;
import dev.spillway.event.EventData;
import dev.spillway.event.EventEnvelope;
import dev.spillway.event.EventTime;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the table {@code events} in PostgreSQL's binary COPY format (documentation of COPY,
 * "Binary Format").
 */
final class CopyRows {
  /** The columns, in the order in which they are written. */
  static final String COLUMNS =
      "event_key, time, type, source, subject, id, datacontenttype, dataschema, data, extensions,"
          + " received_at, kafka_partition, kafka_offset";

  private static final int COLUMN_COUNT = 13;
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0
  };

  /** Microseconds from 1970-01-01 to 2000-01-01, PostgreSQL's epoch. */
  private static final long POSTGRES_EPOCH_MICROS = 946_684_800_000_000L;

  private static final int NULL = -1;
  private static final char JSONB_VERSION = 1;

  private CopyRows() {}

  static void header(GrowingBytes out) {
    out.put(SIGNATURE);
    out.putInt(0); // flags: no OIDs
    out.putInt(0); // no header extension
  }

  static void trailer(GrowingBytes out) {
    out.putShort(-1);
  }

  static void row(GrowingBytes out, PolledRecord polled, PolledRecord.Decoded decoded) {
    out.putShort(COLUMN_COUNT);
    columns(out, polled, decoded);
  }

  /** A row of the staging table, which has the record's index in front. */
  static void stagedRow(
      GrowingBytes out, int index, PolledRecord polled, PolledRecord.Decoded decoded) {
    out.putShort(COLUMN_COUNT + 1);
    out.putInt(4);
    out.putInt(index);
    columns(out, polled, decoded);
  }

  private static void columns(GrowingBytes out, PolledRecord polled, PolledRecord.Decoded decoded) {
    EventEnvelope event = decoded.event();
    out.putInt(16);
    out.putLong(decoded.key().mostSignificantBits());
    out.putLong(decoded.key().leastSignificantBits());
    timestamp(out, EventTime.toEpochMicros(event.time()));
    out.putSized(event.type());
    out.putSized(event.source());
    nullable(out, event.subject());
    out.putSized(event.id());
    nullable(out, event.dataContentType());
    nullable(out, event.dataSchema());
    data(out, event.data());
    extensions(out, event);
    timestamp(out, polled.timestampMillis() * 1000);
    out.putInt(4);
    out.putInt(polled.partition().number());
    out.putInt(8);
    out.putLong(polled.offset());
  }

  private static void timestamp(GrowingBytes out, long epochMicros) {
    out.putInt(8);
    out.putLong(epochMicros - POSTGRES_EPOCH_MICROS);
  }

  private static void nullable(GrowingBytes out, @Nullable String text) {
    if (text == null) {
      out.putInt(NULL);
    } else {
      out.putSized(text);
    }
  }

  private static void data(GrowingBytes out, EventData data) {
    if (data.form() == EventData.Form.NONE) {
      out.putInt(NULL);
      return;
    }
    byte[] json = data.toJson();
    out.putInt(json.length + 1);
    out.put(JSONB_VERSION);
    out.put(json);
  }

  private static void extensions(GrowingBytes out, EventEnvelope event) {
    if (event.extensions().isEmpty()) {
      out.putInt(NULL);
      return;
    }
    int lengthAt = out.size();
    out.putInt(0);
    out.put(JSONB_VERSION);
    JsonText.extensions(out, event.extensions());
    out.setInt(lengthAt, out.size() - lengthAt - 4);
  }
}
