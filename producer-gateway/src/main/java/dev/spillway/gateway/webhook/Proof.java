package dev.spillway.gateway.webhook;

/** Says of a body whether it is what was signed. For any thread. */
@FunctionalInterface
public interface Proof {
  /** For what needs no signature. */
  Proof NONE = _ -> {};

  /**
   * Checks a body.
   *
   * @param body as it was sent, before it is decompressed
   * @throws UnsignedException if it is another one
   */
  void check(byte[] body) throws UnsignedException;
}
