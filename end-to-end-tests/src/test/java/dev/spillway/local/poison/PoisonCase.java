package dev.spillway.local.poison;

import java.util.List;
import java.util.OptionalLong;

/**
 * A row of the table.
 *
 * @param name as the table has it
 * @param variants every way in which it is sent; those of one door have one outcome
 */
record PoisonCase(String name, List<Variant> variants) {
  /** Where an event comes in. */
  enum Door {
    GATEWAY,
    KAFKA
  }

  /** How it is written. */
  enum Form {
    /** Attributes in headers. */
    BINARY,
    /** The CloudEvents JSON format. */
    STRUCTURED,
    /** JSON that is data as a whole; at the gateway with attributes in X-Event headers. */
    PLAIN
  }

  /**
   * One way to send it.
   *
   * @param timestamp of the record, straight into Kafka; empty: now
   */
  record Variant(Door door, Form form, PoisonEvent event, OptionalLong timestamp) {}

  List<Variant> through(Door door) {
    return variants.stream().filter(variant -> variant.door() == door).toList();
  }
}
