package dev.spillway.consumer.sink;

import dev.spillway.consumer.batch.Store;
import java.util.Map;
import java.util.Optional;

/**
 * What flushing has come to.
 *
 * @param stored events stored since the start
 * @param deadLettered records sent to the dead-letter topic since the start
 * @param stores by store
 * @param freshness of what was stored within about the last minute, from the record's timestamp;
 *     empty if nothing was
 */
public record FlushFigures(
    long stored, long deadLettered, Map<Store, OfStore> stores, Optional<Percentiles> freshness) {
  /**
   * One store's side of it.
   *
   * @param lastMillis how long the last flush took: for PostgreSQL copy and commit, for
   *     Elasticsearch the bulk requests of one batch
   * @param recent the same of the flushes of the last minute
   * @param retries attempts that failed since the start
   */
  public record OfStore(Optional<Double> lastMillis, Optional<Percentiles> recent, long retries) {}
}
