package dev.spillway.gateway.webhook;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks the signatures of one webhook. For any thread. */
public final class Signature {
  private static final String ALGORITHM = "HmacSHA256";

  private final SignatureScheme scheme;
  private final List<SecretKeySpec> keys;
  private final Duration tolerance;
  private final InstantSource clock;

  /**
   * @param secrets any of which may have signed: two while one replaces the other
   * @param tolerance how far the signed time may be from now, both ways, where there is one
   */
  public Signature(
      SignatureScheme scheme, List<String> secrets, Duration tolerance, InstantSource clock) {
    this.scheme = scheme;
    this.keys =
        secrets.stream().map(secret -> new SecretKeySpec(scheme.key(secret), ALGORITHM)).toList();
    this.tolerance = tolerance;
    this.clock = clock;
  }

  /** A request's claim to be signed, before its body is there. */
  public Proof proof(RequestHeader headers) throws UnsignedException {
    Claim claim = scheme.claim(headers);
    if (claim.seconds() != Claim.NO_TIME) {
      long away = Math.abs(claim.seconds() - clock.instant().getEpochSecond());
      if (away > tolerance.toSeconds()) {
        throw new UnsignedException(
            "it was signed "
                + away
                + " s away from now, which is more than "
                + tolerance.toSeconds()
                + " s");
      }
    }
    return body -> check(claim, body);
  }

  /** Compares every signature with every key, so that the time says nothing about which fits. */
  private void check(Claim claim, byte[] body) throws UnsignedException {
    boolean right = false;
    for (SecretKeySpec key : keys) {
      byte[] expected = mac(key, claim.prefix(), body);
      for (byte[] signature : claim.signatures()) {
        right |= MessageDigest.isEqual(expected, signature);
      }
    }
    if (!right) {
      throw new UnsignedException("the signature in " + scheme.header() + " is wrong");
    }
  }

  private static byte[] mac(SecretKeySpec key, byte[] prefix, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(prefix);
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has " + ALGORITHM, e);
    }
  }
}
