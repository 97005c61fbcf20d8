package dev.spillway.devstack;

import org.jspecify.annotations.Nullable;

/** A server did not become ready; the message ends with the last lines of its log. */
public final class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartFailure(String message) {
    this(message, null);
  }

  public StartFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
