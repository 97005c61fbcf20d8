package dev.spillway.gateway.receipt;

/** What has become of one record, as far as Kafka knows. */
public sealed interface Receipt {
  /** The group's offset has not passed it: the consumers will read it, perhaps again. */
  record Pending() implements Receipt {}

  /** The group's offset has passed it, and it is no dead letter: it is in the stores. */
  record Stored() implements Receipt {}

  /** The group's offset has passed it, and it is in the dead-letter topic. */
  record DeadLettered(Letter letter) implements Receipt {}

  /** The group's offset has passed it; whether it is a dead letter could not be told. */
  record Settled(String why) implements Receipt {}

  /** Kafka no longer has it, and the group's offset has not passed it. */
  record Expired() implements Receipt {}

  /** The state's name in answers. */
  default String state() {
    return switch (this) {
      case Pending _ -> "pending";
      case Stored _ -> "stored";
      case DeadLettered _ -> "dead-lettered";
      case Settled _ -> "settled";
      case Expired _ -> "expired";
    };
  }
}
