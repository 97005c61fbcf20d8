package dev.spillway.event.kafka;

/** Names of the headers of a dead letter. */
public final class DeadLetterHeaders {
  /** Prefix of the headers that are added to the record's own. */
  public static final String PREFIX = "spillway.dead-letter.";

  /** Says what of the record is missing because the topic does not take a letter that large. */
  public static final String LEFT_OUT = PREFIX + "left-out";

  private DeadLetterHeaders() {}
}
