package dev.spillway.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.event.EventKey;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** The events of the measurements: 400 bytes of value and attributes, one for each number. */
final class BenchEvents {
  static final String SOURCE = "/bench/sensors";
  static final String TYPE = "bench.reading.taken";

  /**
   * One month, so that one partition and one index take them, as live traffic does; one long ago,
   * because that index is deleted, also on servers that were named.
   */
  private static final Instant FIRST = Instant.parse("2001-03-01T00:00:00Z");

  static final String TABLE = "events_2001_03";
  static final String INDEX = "events-2001.03";

  /** An event a millisecond, and half of the month at most is filled by a billion of them. */
  static final int MOST = 1_000_000_000;

  private BenchEvents() {}

  static Instant time(long n) {
    return FIRST.plusMillis(n);
  }

  static String id(long n) {
    return "reading-" + (100_000_000_000L + n);
  }

  static EventKey key(long n) {
    return EventKey.of(SOURCE, id(n), time(n));
  }

  static byte[] data(long n) {
    // Spread by a multiplication, so that values differ and no generator's state is needed.
    long mixed = n * 0x9E37_79B9_7F4A_7C15L;
    return ("{\"device\":\"sensor-%05d\",\"site\":\"plant-%02d/line-%d\",\"temperature\":%d.%02d,"
            + "\"humidity\":%d,\"pressure\":%d.%d,\"battery\":%d,\"firmware\":\"4.%d.%d\","
            + "\"status\":\"%s\",\"sequence\":%d,\"tags\":[\"indoor\",\"calibrated\"],"
            + "\"note\":\"reading within the expected range of this device\"}")
        .formatted(
            Long.remainderUnsigned(mixed, 20_000),
            Long.remainderUnsigned(mixed >>> 7, 40),
            Long.remainderUnsigned(mixed >>> 11, 9),
            Long.remainderUnsigned(mixed >>> 13, 60),
            Long.remainderUnsigned(mixed >>> 17, 100),
            Long.remainderUnsigned(mixed >>> 19, 100),
            950 + Long.remainderUnsigned(mixed >>> 23, 100),
            Long.remainderUnsigned(mixed >>> 29, 10),
            Long.remainderUnsigned(mixed >>> 31, 101),
            Long.remainderUnsigned(mixed >>> 37, 10),
            Long.remainderUnsigned(mixed >>> 41, 10),
            Long.remainderUnsigned(mixed >>> 43, 50) == 0 ? "degraded" : "ok",
            n)
        .getBytes(UTF_8);
  }

  /** The record as the gateway writes it: binary mode of the CloudEvents Kafka binding. */
  static ProducerRecord<byte[], byte[]> record(String topic, int partition, long n) {
    ProducerRecord<byte[], byte[]> made =
        new ProducerRecord<>(topic, partition, id(n).getBytes(UTF_8), data(n));
    Headers headers = made.headers();
    headers.add("ce_specversion", "1.0".getBytes(UTF_8));
    headers.add("ce_id", id(n).getBytes(UTF_8));
    headers.add("ce_source", SOURCE.getBytes(UTF_8));
    headers.add("ce_type", TYPE.getBytes(UTF_8));
    headers.add("ce_time", time(n).toString().getBytes(UTF_8));
    headers.add("content-type", "application/json".getBytes(UTF_8));
    return made;
  }
}
