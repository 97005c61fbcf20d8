package dev.spillway.gateway.webhook;

import java.util.List;

/** What a request says about its signature; not to be believed before it was checked. */
final class Claim {
  /** The scheme signs no time. */
  static final long NO_TIME = -1;

  private final byte[] prefix;
  private final long seconds;
  private final List<byte[]> signatures;

  /**
   * @param prefix what is signed before the body
   * @param seconds since 1970 at which it was signed
   * @param signatures of which one must be right
   */
  Claim(byte[] prefix, long seconds, List<byte[]> signatures) {
    this.prefix = prefix;
    this.seconds = seconds;
    this.signatures = List.copyOf(signatures);
  }

  byte[] prefix() {
    return prefix;
  }

  long seconds() {
    return seconds;
  }

  List<byte[]> signatures() {
    return signatures;
  }
}
