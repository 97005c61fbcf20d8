package dev.spillway.consumer.batch;

/** Whether records are fetched. */
public enum Intake {
  /** They are. */
  OPEN,
  /** Not now: the memory budget is used up. */
  PAUSED,
  /** Never again: the consumer is stopping. */
  CLOSED
}
