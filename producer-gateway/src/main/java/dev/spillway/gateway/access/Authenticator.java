package dev.spillway.gateway.access;

import java.util.Optional;

/** Tells from a credential whom a request is from. For any thread; never waits. */
@FunctionalInterface
public interface Authenticator {
  /**
   * Whose credential this is.
   *
   * @param credential as the request carries it, one character per byte; never logged
   * @return empty if it is nobody's
   */
  Optional<Sender> sender(String credential);
}
