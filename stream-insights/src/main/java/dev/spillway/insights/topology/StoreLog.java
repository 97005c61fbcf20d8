package dev.spillway.insights.topology;

import dev.spillway.insights.count.CountLog;
import java.io.IOException;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps counts in a store of Kafka Streams, which writes them to its changelog, in the transaction
 * that also commits the offsets. The store's cache holds back all but the last value of a key until
 * then.
 */
record StoreLog(KeyValueStore<byte[], byte[]> store) implements CountLog {
  /** Takes what was kept. */
  @FunctionalInterface
  interface Restored {
    void accept(byte[] key, byte[] value) throws IOException;
  }

  @Override
  public void put(byte[] key, byte[] value) {
    store.put(key, value);
  }

  @Override
  public void delete(byte[] key) {
    store.delete(key);
  }

  /** Hands on all that is kept. */
  void restore(Restored restored) {
    try (KeyValueIterator<byte[], byte[]> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<byte[], byte[]> one = all.next();
        restored.accept(one.key, one.value);
      }
    } catch (IOException | RuntimeException e) {
      throw new StreamsException("the store " + store.name() + " holds what is not ours", e);
    }
  }
}
