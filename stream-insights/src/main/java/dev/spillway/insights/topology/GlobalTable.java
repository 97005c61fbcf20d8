package dev.spillway.insights.topology;

import dev.spillway.insights.pulse.Hearing;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Holds the newest value of each key of a topic, and hands every record on to who makes something
 * of it; also all that are read again at a start. For the global thread.
 */
final class GlobalTable implements Processor<String, byte[], Void, Void> {
  private final String store;
  private final Hearing hearing;
  private KeyValueStore<String, byte[]> table;

  /** Holds nothing before {@link #init}. */
  @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before all else
  GlobalTable(String store, Hearing hearing) {
    this.store = store;
    this.hearing = hearing;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    table = context.getStateStore(store);
  }

  @Override
  public void process(Record<String, byte[]> told) {
    if (told.key() == null) {
      return;
    }
    table.put(told.key(), told.value());
    hearing.hear(told.key(), told.value());
  }
}
