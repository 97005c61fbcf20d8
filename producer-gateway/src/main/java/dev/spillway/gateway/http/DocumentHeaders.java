package dev.spillway.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** What keeps a browser from seeing more in a document than it is. */
final class DocumentHeaders {
  private static final CharSequence SNIFFING =
      HttpHeaders.createOptimized("x-content-type-options");
  private static final CharSequence POLICY = HttpHeaders.createOptimized("content-security-policy");
  private static final CharSequence REFERRER = HttpHeaders.createOptimized("referrer-policy");

  private DocumentHeaders() {}

  /** The page has a style element and nothing that runs or is loaded. */
  static void put(HttpServerResponse response) {
    response.putHeader(SNIFFING, "nosniff");
    response.putHeader(
        POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'");
    response.putHeader(REFERRER, "no-referrer");
  }
}
