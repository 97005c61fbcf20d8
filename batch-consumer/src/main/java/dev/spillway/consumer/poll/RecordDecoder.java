package dev.spillway.consumer.poll;

import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.batch.SourcePartition;
import dev.spillway.consumer.schema.EventCheck;
import dev.spillway.event.EventDraft;
import dev.spillway.event.EventEnvelope;
import dev.spillway.event.InvalidEventException;
import dev.spillway.event.KafkaBinding;
import dev.spillway.event.Limits;
import dev.spillway.event.kafka.Redriven;
import dev.spillway.schema.inforce.CheckedMark;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads records as events.
 *
 * @param defaultType type of a record that names none
 * @param check says which events are to be stored; null: all
 */
public record RecordDecoder(String defaultType, @Nullable EventCheck check) implements Decoder {
  /**
   * What an event costs in memory beside the bytes of its record, measured: the objects made of it.
   */
  private static final int OVERHEAD_BYTES = 360;

  private static final long LAST_TIMESTAMP = Limits.TIME_MAX.toEpochMilli();

  /** Reads whatever is an event. */
  public RecordDecoder(String defaultType) {
    this(defaultType, null);
  }

  @Override
  public PolledRecord decode(SourcePartition partition, ConsumerRecord<byte[], byte[]> polled) {
    Header[] headers = polled.headers().toArray();
    KafkaOrigin origin = KafkaOrigin.of(polled, headers);
    return new PolledRecord(
        partition,
        polled.offset(),
        polled.timestamp(),
        OVERHEAD_BYTES + origin.bytes(),
        content(polled, headers),
        origin);
  }

  private PolledRecord.Content content(ConsumerRecord<byte[], byte[]> polled, Header[] headers) {
    if (polled.timestamp() > LAST_TIMESTAMP) {
      // Not even as the time of receipt can both stores hold it.
      return new PolledRecord.Undecodable(
          InvalidEventException.class.getName(),
          "the record's timestamp is after " + Limits.TIME_MAX);
    }
    try {
      EventEnvelope event =
          KafkaBinding.read(
              consumer -> {
                for (Header header : headers) {
                  consumer.accept(header.key(), header.value());
                }
              },
              polled.value(),
              new RecordDefaults(polled, defaultType));
      if (check != null) {
        check.check(event, value(headers, CheckedMark.HEADER));
      }
      return new PolledRecord.Decoded(event, event.key());
    } catch (InvalidEventException e) {
      return new PolledRecord.Undecodable(
          InvalidEventException.class.getName(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // A defect of ours must not stop the partition: the record goes where somebody looks at it.
      return new PolledRecord.Undecodable(e.getClass().getName(), String.valueOf(e.getMessage()));
    }
  }

  private static byte @Nullable [] value(Header[] headers, String name) {
    for (Header header : headers) {
      if (header.key().equals(name)) {
        return header.value();
      }
    }
    return null;
  }

  /** A redriven record keeps the identity that it had at its first place. */
  private record RecordDefaults(ConsumerRecord<byte[], byte[]> polled, String type)
      implements EventDraft.Defaults {
    @Override
    public String source() {
      return "/kafka/" + polled.topic();
    }

    @Override
    public String id() {
      return Redriven.origin(polled.headers())
          .orElseGet(() -> polled.topic() + "-" + polled.partition() + "-" + polled.offset());
    }

    @Override
    public Instant receivedAt() {
      return Redriven.timestamp(polled.headers())
          .orElseGet(() -> Instant.ofEpochMilli(polled.timestamp()));
    }
  }
}
