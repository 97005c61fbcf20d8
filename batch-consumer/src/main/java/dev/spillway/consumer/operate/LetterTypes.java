package dev.spillway.consumer.operate;

import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.batch.SourcePartition;
import dev.spillway.consumer.poll.RecordDecoder;
import dev.spillway.event.kafka.Letter;
import dev.spillway.event.kafka.Redriven;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What letters are about. */
final class LetterTypes {
  private LetterTypes() {}

  /** The event's type, where the record can be read so far; else empty. */
  static String of(Letter letter, RecordDecoder decoder) {
    ConsumerRecord<byte[], byte[]> polled = letter.record();
    String header = Redriven.text(polled.headers(), "ce_type");
    if (header != null) {
      return header;
    }
    SourcePartition place = new SourcePartition(new UUID(0, 0), letter.topic(), polled.partition());
    return decoder.decode(place, polled).content() instanceof PolledRecord.Decoded decoded
        ? decoded.event().type()
        : "";
  }
}
