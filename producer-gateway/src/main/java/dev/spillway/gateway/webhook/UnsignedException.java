package dev.spillway.gateway.webhook;

/** A request is not signed as it should be. */
public final class UnsignedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  UnsignedException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** What is wrong, for whoever sent it. */
  public String reason() {
    return reason;
  }
}
