package dev.spillway.consumer.seam;

import java.io.IOException;

/** Is told of every step of a flush, and may make it fail. Production has {@link #NONE}. */
@FunctionalInterface
public interface FlushSeam {
  /** Lets everything pass. */
  FlushSeam NONE = point -> {};

  /**
   * The flush has come to this point. Called by the threads of the poll loop, of the stores and of
   * the dead letters.
   *
   * @throws IOException to fail the step as a broken connection would
   */
  void at(FlushPoint point) throws IOException;
}
