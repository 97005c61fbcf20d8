package dev.spillway.consumer.operate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.batch.SourcePartition;
import dev.spillway.consumer.poll.RecordDecoder;
import dev.spillway.event.kafka.Letter;
import dev.spillway.event.kafka.Redriven;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RestoreTest {
  private static final String LETTER = "spillway.dead-letter.";

  private static ConsumerRecord<byte[], byte[]> polled(
      String topic, int partition, long offset, long timestamp, RecordHeaders headers) {
    return new ConsumerRecord<>(
        topic,
        partition,
        offset,
        timestamp,
        TimestampType.CREATE_TIME,
        0,
        0,
        "x".getBytes(UTF_8),
        "{\"n\":1}".getBytes(UTF_8),
        headers,
        Optional.empty());
  }

  private static Letter letter(String... headers) {
    RecordHeaders all = new RecordHeaders();
    for (int i = 0; i < headers.length; i += 2) {
      all.add(headers[i], headers[i + 1].getBytes(UTF_8));
    }
    return new Letter(polled("events.dead-letter", 0, 7, 999, all));
  }

  private static Letter first() {
    return letter(
        "trace",
        "abc",
        LETTER + "topic",
        "events",
        LETTER + "partition",
        "3",
        LETTER + "offset",
        "42",
        LETTER + "timestamp",
        "1000",
        LETTER + "key",
        "k");
  }

  @Test
  void shouldRestoreKeyHeadersValueAndPartition() {
    ProducerRecord<byte[], byte[]> restored = first().restore(4);

    assertThat(restored.topic()).isEqualTo("events");
    assertThat(restored.partition()).isEqualTo(3);
    assertThat(restored.key()).asString(UTF_8).isEqualTo("k");
    assertThat(restored.value()).asString(UTF_8).isEqualTo("{\"n\":1}");
    assertThat(restored.headers())
        .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
        .containsExactly(
            "trace=abc",
            Redriven.ORIGIN + "=events-3-42",
            Redriven.ORIGIN_TIMESTAMP + "=1000",
            Redriven.ATTEMPT + "=1");
    assertThat(first().restore(2).partition()).isNull();
  }

  @Test
  void shouldKeepTheFirstPlaceOverRepeatedRedrives() {
    Letter second =
        letter(
            Redriven.ORIGIN,
            "events-3-42",
            Redriven.ORIGIN_TIMESTAMP,
            "1000",
            Redriven.ATTEMPT,
            "1",
            LETTER + "topic",
            "events",
            LETTER + "partition",
            "3",
            LETTER + "offset",
            "77");

    var headers = second.restore(4).headers();

    assertThat(Redriven.origin(headers)).contains("events-3-42");
    assertThat(Redriven.attempt(headers)).isEqualTo(2);
    assertThat(headers.toArray()).hasSize(3);
  }

  @Test
  void shouldGiveARedrivenRecordTheIdentityOfTheFirst() {
    RecordDecoder decoder = new RecordDecoder("t");
    SourcePartition partition = new SourcePartition(new UUID(0, 1), "events", 3);
    RecordHeaders headers = new RecordHeaders(first().restore(4).headers().toArray());

    PolledRecord before =
        decoder.decode(partition, polled("events", 3, 42, 1000, new RecordHeaders()));
    PolledRecord after = decoder.decode(partition, polled("events", 3, 500, 5000, headers));

    assertThat(key(after)).isEqualTo(key(before));
  }

  @Test
  void shouldIgnoreHeadersThatAreNoNumbers() {
    RecordHeaders headers = new RecordHeaders();
    headers.add(Redriven.ATTEMPT, "many".getBytes(UTF_8));
    headers.add(Redriven.ORIGIN_TIMESTAMP, "9".repeat(30).getBytes(UTF_8));

    assertThat(Redriven.attempt(headers)).isZero();
    assertThat(Redriven.timestamp(headers)).isEmpty();
  }

  private static Object key(PolledRecord polled) {
    return ((PolledRecord.Decoded) polled.content()).key();
  }
}
