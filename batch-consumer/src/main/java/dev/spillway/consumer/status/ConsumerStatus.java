package dev.spillway.consumer.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.spillway.consumer.sink.Percentiles;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer is at. As JSON it is the value of the status topic: {@code
 * schemas/status.schema.json}, which says what each member means.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConsumerStatus(
    String consumer,
    String group,
    String topic,
    @JsonSerialize(using = ToStringSerializer.class) Instant at,
    @JsonSerialize(using = ToStringSerializer.class) Instant startedAt,
    String state,
    @JsonSerialize(using = ToStringSerializer.class) Instant since,
    Fill accumulating,
    Fill inFlight,
    Limits limits,
    String intake,
    long heldBytes,
    SortedMap<String, OfStore> stores,
    long stored,
    long deadLettered,
    @Nullable Percentiles freshness,
    List<OfPartition> partitions) {

  /** How much of something there is. */
  public record Fill(int records, long bytes) {}

  /** When a batch is full, and how much may be held in all. */
  public record Limits(int batchRecords, long batchBytes, long memoryBytes) {}

  /** One store. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OfStore(
      @Nullable Double lastFlushMillis,
      @Nullable Double p50FlushMillis,
      @Nullable Double p99FlushMillis,
      long retries,
      boolean backingOff) {}

  /** One partition of this consumer. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OfPartition(int partition, long offset, @Nullable Long lag) {}
}
