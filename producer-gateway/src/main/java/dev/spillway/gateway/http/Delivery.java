package dev.spillway.gateway.http;

import dev.spillway.gateway.access.Quota;
import dev.spillway.gateway.access.Scope;
import dev.spillway.gateway.access.Sender;
import dev.spillway.gateway.read.ProblemType;
import dev.spillway.gateway.read.RequestHeaders;
import dev.spillway.gateway.read.RequestRefused;
import dev.spillway.gateway.webhook.Proof;
import dev.spillway.gateway.webhook.RequestHeader;
import dev.spillway.gateway.webhook.UnsignedException;
import dev.spillway.gateway.webhook.Webhook;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/** A webhook's delivery, as far as its head tells it. For any thread. */
final class Delivery {
  /** What counts of a delivery besides its own headers; what else it says is not looked at. */
  private static final List<String> KEPT =
      List.of("content-type", "content-encoding", "traceparent", "tracestate");

  private final Webhook webhook;
  private final RequestHeader headers;

  Delivery(Webhook webhook, HttpServerRequest request) {
    MultiMap all = request.headers();
    this.webhook = webhook;
    this.headers = name -> all.contains(name) ? String.join(",", all.getAll(name)) : null;
  }

  /** Whoever signs may send what the webhook is configured to. */
  Sender sender() {
    return new Sender("webhook " + webhook.name(), Scope.ALL, Quota.NONE);
  }

  /**
   * What the body must be.
   *
   * @throws RequestRefused if the head shows already that it is not signed as it should be
   */
  Proof proof() throws RequestRefused {
    try {
      return webhook.signature().proof(headers);
    } catch (UnsignedException e) {
      throw unsigned(e);
    }
  }

  static RequestRefused unsigned(UnsignedException why) {
    return new RequestRefused(ProblemType.UNAUTHENTICATED, why.reason());
  }

  /** The headers as the reader of events knows them. */
  RequestHeaders headers() {
    RequestHeaders known = new RequestHeaders();
    known.plain();
    for (String name : KEPT) {
      String value = headers.value(name);
      if (value != null) {
        known.add(name, value);
      }
    }
    Optional<String> id = webhook.id(headers);
    id.ifPresent(value -> known.add("X-Event-Id", value));
    id.flatMap(Webhook::timeInside).ifPresent(time -> known.add("X-Event-Time", time.toString()));
    webhook.type(headers).ifPresent(value -> known.add("X-Event-Type", value));
    return known;
  }
}
