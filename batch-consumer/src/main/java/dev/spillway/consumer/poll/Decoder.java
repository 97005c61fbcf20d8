package dev.spillway.consumer.poll;

import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.batch.SourcePartition;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Turns Kafka's records into those of the batch core. */
@FunctionalInterface
public interface Decoder {
  /** What a record holds, or why that cannot be stored; never fails. */
  PolledRecord decode(SourcePartition partition, ConsumerRecord<byte[], byte[]> polled);
}
