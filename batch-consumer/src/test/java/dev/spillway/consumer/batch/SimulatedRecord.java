package dev.spillway.consumer.batch;

/**
 * A record of the model of Kafka. Its body is told apart by where it lies.
 *
 * @param polled what a poll returns of it
 * @param poisons which stores refuse it for good
 * @param first whether it is the first of its identity
 */
record SimulatedRecord(PolledRecord polled, Poison poisons, boolean first) {
  /** Who refuses a record. */
  enum Poison {
    NOBODY,
    POSTGRES,
    ELASTICSEARCH,
    BOTH
  }

  static Place place(PolledRecord polled) {
    return new Place(polled.partition(), polled.offset());
  }

  /** Where a record lies. */
  record Place(SourcePartition partition, long offset) {
    @Override
    public String toString() {
      return partition.number() + "@" + offset;
    }
  }

  Place place() {
    return place(polled);
  }

  boolean refusedBy(Store store) {
    return switch (poisons) {
      case NOBODY -> false;
      case POSTGRES -> store == Store.POSTGRES;
      case ELASTICSEARCH -> store == Store.ELASTICSEARCH;
      case BOTH -> true;
    };
  }
}
