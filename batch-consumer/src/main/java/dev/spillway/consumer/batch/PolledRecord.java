package dev.spillway.consumer.batch;

import dev.spillway.event.EventEnvelope;
import dev.spillway.event.EventKey;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One record from Kafka, decoded or found undecodable.
 *
 * @param partition where it was read
 * @param offset its offset
 * @param timestampMillis the record's timestamp, in milliseconds since 1970; for an event of the
 *     gateway the time of its acceptance
 * @param bytes what it counts against the memory budget
 * @param content what it turned out to be
 * @param origin the record as Kafka delivered it, for the dead-letter topic
 */
public record PolledRecord(
    SourcePartition partition,
    long offset,
    long timestampMillis,
    int bytes,
    Content content,
    Origin origin) {

  /** What a record turned out to be. */
  public sealed interface Content {}

  /**
   * An event that both stores can hold.
   *
   * @param event the event
   * @param key its identity
   */
  public record Decoded(EventEnvelope event, EventKey key) implements Content {}

  /** A count of events, for PostgreSQL alone; of another topic than events are. */
  public record RolledUp(Rollup rollup) implements Content {}

  /**
   * Nothing that can be stored; it goes to the dead-letter topic.
   *
   * @param exceptionClass what refused it
   * @param reason why, for a person to read
   */
  public record Undecodable(String exceptionClass, String reason) implements Content {}

  /** The untouched record: key, value and headers. The arrays are not to be written into. */
  public interface Origin {
    /** The record's key. */
    byte @Nullable [] key();

    /** The record's value. */
    byte @Nullable [] value();

    /** Hands out each header in its order. */
    void forEachHeader(BiConsumer<String, byte @Nullable []> header);
  }
}
