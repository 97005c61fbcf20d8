package dev.spillway.gateway.publish;

/** Is told of every record that has an outcome, on the producer's thread: it must not block. */
@FunctionalInterface
public interface PublishListener {
  /**
   * Takes note of an outcome.
   *
   * @param nanos since the record was handed to the producer
   */
  void settled(Outcome outcome, long nanos);
}
