package dev.spillway.gateway.http;

import dev.spillway.gateway.access.Quota;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Tells a sender what is left of its quota (draft-ietf-httpapi-ratelimit-headers-10). */
final class RateLimitHeaders {
  private static final CharSequence POLICY = HttpHeaders.createOptimized("ratelimit-policy");
  private static final CharSequence STATE = HttpHeaders.createOptimized("ratelimit");

  private RateLimitHeaders() {}

  static void put(HttpServerResponse response, Quota quota) {
    if (quota.isLimited() && !response.headWritten()) {
      response.putHeader(POLICY, quota.policy());
      response.putHeader(STATE, quota.state());
    }
  }
}
