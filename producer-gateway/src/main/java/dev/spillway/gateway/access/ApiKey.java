package dev.spillway.gateway.access;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One API key, without the key itself: its SHA-256.
 *
 * <p>A plain SHA-256 is enough because a key is 256 random bits ({@code scripts/api-key}): there is
 * no list of likely keys to try, which a slow hash would be for.
 */
public final class ApiKey {
  private final byte[] digest;
  private final Sender sender;

  private ApiKey(byte[] digest, Sender sender) {
    this.digest = digest;
    this.sender = sender;
  }

  /**
   * A key of which only the digest is known.
   *
   * @param sha256 of the key, 64 hex digits
   * @param sender who has the key
   */
  public static ApiKey of(String sha256, Sender sender) {
    byte[] digest = HexFormat.of().parseHex(sha256);
    if (digest.length != 32) {
      throw new IllegalArgumentException("a SHA-256 has 32 bytes");
    }
    return new ApiKey(digest, sender);
  }

  /** Who has the key. */
  public Sender sender() {
    return sender;
  }

  /** This key with what is used up of its sender's quota, where the former key had the same. */
  ApiKey after(ApiKey former) {
    return sender.quota().isLike(former.sender.quota())
        ? new ApiKey(digest, new Sender(sender.name(), sender.scope(), former.sender.quota()))
        : this;
  }

  /** Whether this is the digest. Takes the same time for every digest. */
  boolean matches(byte[] candidate) {
    return MessageDigest.isEqual(digest, candidate);
  }

  static byte[] digestOf(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
