package dev.spillway.consumer.poll;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.event.ExtensionTypes;
import dev.spillway.schema.inforce.CheckedMark;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record as Kafka delivered it. Its headers are one array: as objects they would take more room
 * than all the rest of an event, for the one in a million that becomes a dead letter.
 */
final class KafkaOrigin implements PolledRecord.Origin {
  /** Names that take one byte, in the order in which the gateway writes them. */
  private static final List<String> KNOWN =
      List.of(
          "ce_specversion",
          "ce_id",
          "ce_source",
          "ce_type",
          "ce_time",
          "ce_subject",
          "ce_dataschema",
          "content-type",
          CheckedMark.HEADER,
          ExtensionTypes.HEADER);

  private static final byte UNKNOWN = -1;

  private final byte @Nullable [] key;
  private final byte @Nullable [] value;

  /**
   * For each header: the index of its name among those that are known, or -1, the name's length and
   * its bytes; then the value's length, or -1 for none, and its bytes.
   */
  private final byte[] headers;

  private KafkaOrigin(byte @Nullable [] key, byte @Nullable [] value, byte[] headers) {
    this.key = key;
    this.value = value;
    this.headers = headers;
  }

  static KafkaOrigin of(ConsumerRecord<byte[], byte[]> polled, Header[] headers) {
    return new KafkaOrigin(polled.key(), polled.value(), pack(headers));
  }

  private static byte[] pack(Header[] headers) {
    int size = 0;
    byte[] known = new byte[headers.length];
    byte[][] names = new byte[headers.length][];
    int expected = 0;
    for (int i = 0; i < headers.length; i++) {
      byte[] value = headers[i].value();
      size += 1 + Integer.BYTES + (value == null ? 0 : value.length);
      known[i] = place(headers[i].key(), expected);
      expected = known[i] + 1;
      if (known[i] == UNKNOWN) {
        names[i] = headers[i].key().getBytes(UTF_8);
        size += Integer.BYTES + names[i].length;
      }
    }
    ByteBuffer packed = ByteBuffer.allocate(size);
    for (int i = 0; i < headers.length; i++) {
      packed.put(known[i]);
      if (known[i] == UNKNOWN) {
        packed.putInt(names[i].length).put(names[i]);
      }
      byte[] value = headers[i].value();
      if (value == null) {
        packed.putInt(-1);
      } else {
        packed.putInt(value.length).put(value);
      }
    }
    return packed.array();
  }

  /** The index of a name; the expected one is looked at first, which spares hashing the name. */
  private static byte place(String name, int expected) {
    for (int i = 0; i < KNOWN.size(); i++) {
      int place = (expected + i) % KNOWN.size();
      if (KNOWN.get(place).equals(name)) {
        return (byte) place;
      }
    }
    return UNKNOWN;
  }

  /** Bytes of key, value and headers. */
  int bytes() {
    return headers.length + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
  }

  @Override
  public byte @Nullable [] key() {
    return key;
  }

  @Override
  public byte @Nullable [] value() {
    return value;
  }

  @Override
  public void forEachHeader(BiConsumer<String, byte @Nullable []> header) {
    ByteBuffer packed = ByteBuffer.wrap(headers);
    while (packed.hasRemaining()) {
      int known = packed.get();
      String name =
          known == UNKNOWN ? new String(next(packed, packed.getInt()), UTF_8) : KNOWN.get(known);
      int length = packed.getInt();
      header.accept(name, length < 0 ? null : next(packed, length));
    }
  }

  private static byte[] next(ByteBuffer packed, int length) {
    byte[] bytes = new byte[length];
    packed.get(bytes);
    return bytes;
  }
}
