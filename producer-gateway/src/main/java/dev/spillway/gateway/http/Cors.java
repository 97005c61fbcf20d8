package dev.spillway.gateway.http;

import dev.spillway.gateway.config.CorsConfig;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What browsers and the senders of CloudEvents webhooks ask before they send: the headers of the
 * Fetch standard's CORS protocol, and of the CloudEvents webhook specification, section 4. For any
 * thread.
 */
final class Cors {
  private static final CharSequence WEBHOOK_ORIGIN =
      HttpHeaders.createOptimized("webhook-request-origin");
  private static final CharSequence WEBHOOK_ALLOWED_ORIGIN =
      HttpHeaders.createOptimized("webhook-allowed-origin");
  private static final CharSequence WEBHOOK_ALLOWED_RATE =
      HttpHeaders.createOptimized("webhook-allowed-rate");

  /** What a page may send besides {@code ce-*} and {@code X-Event-*}. */
  private static final List<String> HEADERS =
      List.of(
          "authorization",
          "content-encoding",
          "content-type",
          "idempotency-key",
          "prefer",
          "traceparent",
          "tracestate",
          "x-api-key");

  /** What a page may read. */
  private static final String EXPOSED =
      "Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate";

  private final CorsConfig config;
  private final boolean everyPage;

  Cors(CorsConfig config) {
    this.config = config;
    this.everyPage = config.origins().contains("*");
  }

  /** Says in every answer to a page whether it may read it. */
  void answering(MultiMap request, HttpServerResponse response) {
    if (config.origins().isEmpty()) {
      return;
    }
    if (!everyPage) {
      // Caches must not give one page the answer for another.
      response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    }
    String origin = request.get(HttpHeaders.ORIGIN);
    if (origin == null || !everyPage && !config.origins().contains(origin)) {
      return;
    }
    response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, everyPage ? "*" : origin);
    response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    if (config.credentials()) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
  }

  /**
   * Answers what OPTIONS asks beyond the methods.
   *
   * @param allow the methods of the path
   */
  void options(MultiMap request, HttpServerResponse response, String allow) {
    if (response.headers().contains(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN)
        && request.contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, allow);
      String headers = allowed(request.get(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS));
      if (!headers.isEmpty()) {
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, headers);
      }
      response.putHeader(
          HttpHeaders.ACCESS_CONTROL_MAX_AGE, String.valueOf(config.maxAge().toSeconds()));
    }
    String sender = request.get(WEBHOOK_ORIGIN);
    List<String> senders = config.webhookOrigins();
    if (sender != null && (senders.contains(sender) || senders.contains("*"))) {
      response.putHeader(WEBHOOK_ALLOWED_ORIGIN, senders.contains("*") ? "*" : sender);
      response.putHeader(WEBHOOK_ALLOWED_RATE, "*");
    }
  }

  /** Those of the headers that a page wants to send that are taken here. */
  private static String allowed(@Nullable String wanted) {
    return wanted == null
        ? ""
        : Stream.of(wanted.split(",", -1))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .filter(Cors::isTaken)
            .collect(Collectors.joining(", "));
  }

  private static boolean isTaken(String name) {
    return HEADERS.contains(name) || name.matches("(ce|x-event)-[a-z0-9-]{1,64}");
  }
}
