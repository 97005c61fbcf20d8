package dev.spillway.consumer.poll;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KafkaOriginTest {
  @Test
  void shouldGiveBackEveryHeaderInItsOrder() {
    List<Header> headers =
        List.of(
            new RecordHeader("ce_type", "order.placed".getBytes(UTF_8)),
            new RecordHeader("größe", new byte[] {0, -1, 127}),
            new RecordHeader("spillway-extension-types", "a=integer".getBytes(UTF_8)),
            new RecordHeader("ce_id", null),
            new RecordHeader("", new byte[0]),
            new RecordHeader("ce_type", "again".getBytes(UTF_8)),
            new RecordHeader("x".repeat(70_000), null));

    KafkaOrigin origin = origin(headers, new byte[] {1}, new byte[] {2, 3});

    List<Header> found = new ArrayList<>();
    origin.forEachHeader((name, value) -> found.add(new RecordHeader(name, value)));
    assertThat(found).isEqualTo(headers);
    assertThat(origin.key()).containsExactly(1);
    assertThat(origin.value()).containsExactly(2, 3);
  }

  @Test
  void shouldCountWhatItHolds() {
    KafkaOrigin empty = origin(List.of(), null, null);
    KafkaOrigin full =
        origin(List.of(new RecordHeader("ce_id", new byte[100])), new byte[10], new byte[1000]);

    assertThat(empty.bytes()).isZero();
    assertThat(empty.key()).isNull();
    assertThat(empty.value()).isNull();
    assertThat(full.bytes()).isBetween(1110, 1120);
  }

  private static KafkaOrigin origin(
      List<Header> headers, byte @Nullable [] key, byte @Nullable [] value) {
    ConsumerRecord<byte[], byte[]> polled =
        new ConsumerRecord<>(
            "events",
            0,
            7,
            0,
            TimestampType.CREATE_TIME,
            0,
            0,
            key,
            value,
            new RecordHeaders(headers),
            Optional.empty());
    return KafkaOrigin.of(polled, polled.headers().toArray());
  }
}
