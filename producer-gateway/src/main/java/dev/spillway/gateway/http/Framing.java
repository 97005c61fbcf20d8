package dev.spillway.gateway.http;

import dev.spillway.gateway.read.ProblemType;
import dev.spillway.gateway.read.RequestRefused;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * What makes a request ambiguous about where it ends or whom it is for. A proxy in front might read
 * it in another way, and what the two disagree about would be somebody else's request. For the
 * thread of one event loop.
 */
final class Framing {
  private static final CharSequence CHUNKED = HttpHeaders.createOptimized("chunked");

  /** Connections that are about to be closed; what still comes on them is not to be believed. */
  private final Set<HttpConnection> distrusted = Collections.newSetFromMap(new WeakHashMap<>());

  /** Whether an earlier request on this connection was ambiguous. */
  boolean isDistrusted(HttpConnection connection) {
    return !distrusted.isEmpty() && distrusted.contains(connection);
  }

  /** Why a request is refused and its connection closed; empty for one that is clear. */
  Optional<RequestRefused> refusal(HttpServerRequest request) {
    Optional<RequestRefused> refusal = ambiguity(request);
    refusal.ifPresent(_ -> distrusted.add(request.connection()));
    return refusal;
  }

  private static Optional<RequestRefused> ambiguity(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      return Optional.empty(); // frames say where it ends
    }
    MultiMap headers = request.headers();
    List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
    if (!codings.isEmpty() && (codings.size() > 1 || !codings.getFirst().contentEquals(CHUNKED))) {
      // RFC 9112, section 6.1: another coding is not understood, and its end not known.
      return refused("Transfer-Encoding must be chunked, once, or absent");
    }
    int hosts = headers.getAll(HttpHeaders.HOST).size();
    if (hosts > 1 || hosts == 0 && request.version() == HttpVersion.HTTP_1_1) {
      return refused("there must be one Host header"); // RFC 9112, section 3.2
    }
    return Optional.empty();
  }

  private static Optional<RequestRefused> refused(String detail) {
    return Optional.of(new RequestRefused(ProblemType.MALFORMED, detail));
  }
}
