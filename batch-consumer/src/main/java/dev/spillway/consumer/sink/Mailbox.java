package dev.spillway.consumer.sink;

import dev.spillway.consumer.batch.Input;

/** Takes what the stores report, from any thread. */
@FunctionalInterface
public interface Mailbox {
  /** Takes an input for the state machine. */
  void deliver(Input input);
}
