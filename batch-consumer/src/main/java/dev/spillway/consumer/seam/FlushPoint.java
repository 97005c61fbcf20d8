package dev.spillway.consumer.seam;

/** Every step of a flush, in the order in which a batch that meets all of them reaches them. */
public enum FlushPoint {
  BEFORE_LEDGER_MOVE,
  AFTER_LEDGER_MOVE,
  BEFORE_PARTITION_MADE,
  AFTER_PARTITION_MADE,
  /** After each piece that was handed to the driver, the last included. */
  AFTER_COPY_PIECE,
  BEFORE_COPY_END,
  AFTER_COPY_END,
  BEFORE_BULK_REQUEST,
  /** The answer has come, and is not looked at yet. */
  AFTER_BULK_REQUEST,
  BEFORE_REMOVAL,
  AFTER_REMOVAL,
  BEFORE_DEAD_LETTER_SEND,
  /** Kafka has acknowledged all of them. */
  AFTER_DEAD_LETTER_SEND,
  BEFORE_COMMIT,
  /** PostgreSQL has committed a part of the rows, and not yet those that move the ledger. */
  AFTER_PART_COMMIT,
  /** PostgreSQL has committed; a failure here is an answer that is lost. */
  AFTER_COMMIT,
  BEFORE_OFFSET_COMMIT,
  /** Kafka has the offsets; a failure here is an answer that is lost. */
  AFTER_OFFSET_COMMIT
}
