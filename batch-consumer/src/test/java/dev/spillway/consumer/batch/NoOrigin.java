package dev.spillway.consumer.batch;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Of a record that never was in Kafka. */
public enum NoOrigin implements PolledRecord.Origin {
  NONE;

  @Override
  public byte @Nullable [] key() {
    return null;
  }

  @Override
  public byte @Nullable [] value() {
    return null;
  }

  @Override
  public void forEachHeader(BiConsumer<String, byte @Nullable []> header) {}
}
