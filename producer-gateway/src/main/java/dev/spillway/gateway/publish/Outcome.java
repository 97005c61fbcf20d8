package dev.spillway.gateway.publish;

/** What became of one record. */
public sealed interface Outcome {
  /** All in-sync replicas have it. */
  record Acknowledged(int partition, long offset) implements Outcome {}

  /** Kafka does not have it, or nobody knows. */
  record Failed(Kind kind, String detail) implements Outcome {}

  /** Why a record has no acknowledgement. */
  enum Kind {
    /** It was never sent, or Kafka refused it for now. */
    UNAVAILABLE,
    /** It may have been written: the acknowledgement did not come in time. */
    UNKNOWN,
    /** It is larger than the broker or the topic takes. */
    TOO_LARGE
  }
}
