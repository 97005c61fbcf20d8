package dev.spillway.consumer.sink;

import dev.spillway.consumer.batch.Input;
import dev.spillway.consumer.batch.Store;

/**
 * How long each store takes for a batch. Written by the stores' threads, each its own part; read by
 * any thread.
 */
final class FlushTimes {
  private final RecentTimes postgres = new RecentTimes();
  private final RecentTimes elasticsearch = new RecentTimes();

  /** The copy whose commit is still to come; touched by PostgreSQL's thread alone. */
  private long copyNanos;

  /** A request was answered. */
  void answered(Input.Report report, long beginNanos, long nowNanos) {
    long took = nowNanos - beginNanos;
    switch (report) {
      case Input.Copied copied -> copyNanos = took;
      case Input.Committed committed -> postgres.add(copyNanos + took, nowNanos);
      case Input.Indexed indexed -> elasticsearch.add(took, nowNanos);
      case Input.LedgerMoved moved -> {}
      case Input.Removed removed -> {}
      case Input.DeadLettered sent -> {}
      case Input.Failed failed -> {}
    }
  }

  FlushFigures.OfStore figures(Store store, long retries, long nowNanos) {
    RecentTimes times = store == Store.POSTGRES ? postgres : elasticsearch;
    return new FlushFigures.OfStore(times.lastMillis(), times.percentiles(nowNanos), retries);
  }
}
