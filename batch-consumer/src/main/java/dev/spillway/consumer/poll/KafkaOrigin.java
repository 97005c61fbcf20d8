package dev.spillway.consumer.poll;

import dev.spillway.consumer.batch.PolledRecord;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record as Kafka delivered it. */
record KafkaOrigin(ConsumerRecord<byte[], byte[]> polled) implements PolledRecord.Origin {
  @Override
  public byte @Nullable [] key() {
    return polled.key();
  }

  @Override
  public byte @Nullable [] value() {
    return polled.value();
  }

  @Override
  public void forEachHeader(BiConsumer<String, byte @Nullable []> header) {
    for (Header one : polled.headers()) {
      header.accept(one.key(), one.value());
    }
  }
}
