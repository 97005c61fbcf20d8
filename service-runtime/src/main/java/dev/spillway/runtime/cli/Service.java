package dev.spillway.runtime.cli;

import java.io.IOException;
import java.util.concurrent.CompletionStage;

/** A running application, from its start to its close. */
public interface Service extends AutoCloseable {
  /**
   * Completes when the service ends without being asked to: exceptionally when it cannot go on,
   * whereupon the process closes it and exits with code 1.
   */
  CompletionStage<Void> terminated();

  /**
   * Drains and closes. Called once, from a thread of its own, which is interrupted when the
   * shutdown's deadline has passed.
   */
  @Override
  void close() throws IOException;

  /**
   * Starts a service.
   *
   * @param <C> the application's configuration
   */
  @FunctionalInterface
  interface Starter<C> {
    /** Returns when the service runs. What it throws ends the process with code 1. */
    Service start(C config) throws Exception;
  }
}
