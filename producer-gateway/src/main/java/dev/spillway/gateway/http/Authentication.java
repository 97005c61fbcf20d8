package dev.spillway.gateway.http;

import dev.spillway.gateway.access.Authenticator;
import dev.spillway.gateway.access.Sender;
import dev.spillway.gateway.read.ProblemType;
import dev.spillway.gateway.read.RequestRefused;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/** Finds out from its headers whom a request is from. For any thread. */
final class Authentication {
  /** The value of WWW-Authenticate in an answer of 401 (RFC 6750, section 3). */
  static final String CHALLENGE = "Bearer realm=\"spillway\"";

  private static final CharSequence API_KEY = HttpHeaders.createOptimized("x-api-key");
  private static final String BEARER = "Bearer ";

  private final Optional<Authenticator> authenticator;

  /**
   * @param authenticator empty: everyone may send, and credentials are not looked at
   */
  Authentication(Optional<Authenticator> authenticator) {
    this.authenticator = authenticator;
  }

  /**
   * The sender of a request.
   *
   * @throws RequestRefused without a credential, with one that is nobody's, or with several, of
   *     which it is not known whose word counts
   */
  Sender sender(MultiMap headers) throws RequestRefused {
    return authenticator.isEmpty() ? Sender.ANYONE : sender(authenticator.get(), headers);
  }

  private static Sender sender(Authenticator known, MultiMap headers) throws RequestRefused {
    List<String> keys = headers.getAll(API_KEY);
    List<String> authorizations = headers.getAll(HttpHeaders.AUTHORIZATION);
    if (keys.size() + authorizations.size() > 1) {
      throw new RequestRefused(
          ProblemType.MALFORMED,
          "more than one credential; send one of Authorization and X-API-Key, once");
    }
    if (!keys.isEmpty()) {
      return sender(known, keys.getFirst());
    }
    if (authorizations.isEmpty()) {
      throw unauthenticated("send an API key as Authorization: Bearer or as X-API-Key");
    }
    String value = authorizations.getFirst();
    if (!value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw unauthenticated("the scheme of Authorization must be Bearer");
    }
    return sender(known, value.substring(BEARER.length()).strip());
  }

  private static Sender sender(Authenticator known, String credential) throws RequestRefused {
    return known
        .sender(credential)
        .orElseThrow(() -> unauthenticated("this API key is not known here"));
  }

  private static RequestRefused unauthenticated(String detail) {
    return new RequestRefused(ProblemType.UNAUTHENTICATED, detail);
  }
}
