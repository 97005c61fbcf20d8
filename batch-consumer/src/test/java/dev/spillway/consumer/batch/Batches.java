package dev.spillway.consumer.batch;

import java.util.List;

/** Batches for tests of other packages. */
public final class Batches {
  private Batches() {}

  /** A batch of these records. */
  public static Batch of(List<PolledRecord> records) {
    return new Batch(records);
  }
}
