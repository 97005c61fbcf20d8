package dev.spillway.gateway.http;

import dev.spillway.gateway.access.Sender;
import dev.spillway.gateway.read.Decompression;
import dev.spillway.gateway.read.Mapping;
import dev.spillway.gateway.read.ProblemType;
import dev.spillway.gateway.read.RequestHeaders;
import dev.spillway.gateway.read.RequestRefused;
import dev.spillway.gateway.receipt.RecordPlace;
import dev.spillway.gateway.trace.RequestSpan;
import dev.spillway.gateway.trace.Traces;
import dev.spillway.gateway.webhook.Proof;
import dev.spillway.gateway.webhook.Webhook;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the head of each request and leads it to where it is answered. For the thread of one
 * event loop.
 */
final class RequestDispatch {
  /** The rest of a refused body up to this size is read and forgotten; the connection lives on. */
  private static final int BYTES_TO_SKIP = 64 * 1024;

  private static final CharSequence PREFER = HttpHeaders.createOptimized("prefer");

  private final HttpEndpoint endpoint;
  private final EventLoop loop;
  private final Framing framing = new Framing();

  RequestDispatch(HttpEndpoint endpoint, EventLoop loop) {
    this.endpoint = endpoint;
    this.loop = loop;
  }

  void request(HttpServerRequest request) {
    if (framing.isDistrusted(request.connection())) {
      request.connection().close();
      return;
    }
    loop.idle().begun(request);
    Optional<RequestRefused> ambiguous = framing.refusal(request);
    if (ambiguous.isPresent()) {
      Answer answer = Answers.refusal(ambiguous.get());
      loop.metrics().counted(answer.status());
      loop.send(request, answer, true);
      return;
    }
    endpoint.cors().answering(request.headers(), request.response());
    switch (endpoint.routes().find(request.method().name(), request.path())) {
      case Routes.Events(Mapping mapping) -> events(request, mapping);
      case Routes.OfWebhook(Webhook webhook, Mapping mapping) ->
          delivery(request, new Delivery(webhook, request), mapping);
      case Routes.OfReceipt(RecordPlace place) -> receipt(request, place);
      case Routes.Document(Answer answer) -> {
        DocumentHeaders.put(request.response());
        sendAtOnce(request, answer);
      }
      case Routes.Nothing(ProblemType type, String detail, String allow) -> {
        if (!allow.isEmpty()) {
          request.response().putHeader(HttpHeaders.ALLOW, allow);
        }
        if (!allow.isEmpty() && request.method().equals(HttpMethod.OPTIONS)) {
          endpoint.cors().options(request.headers(), request.response(), allow);
          sendAtOnce(request, Answer.NO_CONTENT);
        } else {
          refuse(request, new RequestRefused(type, detail));
        }
      }
    }
  }

  private void receipt(HttpServerRequest request, RecordPlace place) {
    try {
      endpoint.authentication().sender(request.headers());
      new ReceiptExchange(loop, request, place).begin(loop.receipts().orElseThrow());
    } catch (RequestRefused refused) {
      refuse(request, refused);
    }
  }

  private void events(HttpServerRequest request, Mapping mapping) {
    RequestHeaders headers = new RequestHeaders();
    request.headers().forEach((name, value) -> headers.add(name, value));
    try {
      take(
          request,
          endpoint.authentication().sender(request.headers()),
          headers,
          mapping,
          Proof.NONE);
    } catch (RequestRefused refused) {
      refuse(request, refused);
    }
  }

  private void delivery(HttpServerRequest request, Delivery delivery, Mapping mapping) {
    try {
      take(request, delivery.sender(), delivery.headers(), mapping, delivery.proof());
    } catch (RequestRefused refused) {
      refuse(request, refused);
    }
  }

  /** All that can be known from the head is said before a byte of the body is read. */
  private void take(
      HttpServerRequest request,
      Sender sender,
      RequestHeaders headers,
      Mapping mapping,
      Proof proof)
      throws RequestRefused {
    Optional<Duration> wait = sender.quota().admit();
    RateLimitHeaders.put(request.response(), sender.quota());
    if (wait.isPresent()) {
      loop.metrics().rateLimited();
      sendAtOnce(request, Answers.rateLimited(wait.get()));
      return;
    }
    headers.bodyForm();
    Decompression decompression = Decompression.of(headers.contentEncoding());
    long declared = contentLength(request);
    if (declared > endpoint.bodyLimit()) {
      throw loop.bodyTooLarge();
    }
    if (endpoint.isDraining()) {
      throw new RequestRefused(ProblemType.UNAVAILABLE, "the gateway is shutting down");
    }
    Optional<String> unavailable = loop.intake().unavailable();
    if (unavailable.isPresent()) {
      throw new RequestRefused(ProblemType.UNAVAILABLE, unavailable.get());
    }
    BodyBuffer body = new BodyBuffer(endpoint.bodyLimit(), declared, endpoint.bufferedBodies());
    RequestSpan span = span(request, headers);
    Offer offer = new Offer(sender, headers, mapping, decompression, proof, span);
    new Exchange(loop, request, offer, body, wish(request)).begin();
    if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
      request.response().writeContinue();
    }
  }

  /** Begins the request's span, if there is tracing, and puts the events into it. */
  private @Nullable RequestSpan span(HttpServerRequest request, RequestHeaders headers) {
    Traces traces = endpoint.traces();
    if (traces == null) {
      return null;
    }
    RequestSpan span =
        traces.begin(
            request.method().name(),
            Routes.template(request.path()),
            headers.traceParent(),
            headers.traceState());
    headers.traceParent(span.traceParent());
    return span;
  }

  /** How long the client would wait for its events to be stored. */
  private Duration wish(HttpServerRequest request) {
    return loop.receipts().isPresent() && request.headers().contains(PREFER)
        ? Preference.wait(request.headers().getAll(PREFER), endpoint.mostWait())
        : Duration.ZERO;
  }

  private static long contentLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE; // longer than a long has digits
    }
  }

  private void refuse(HttpServerRequest request, RequestRefused refused) {
    sendAtOnce(request, Answers.refusal(refused));
  }

  /** An answer that needs nothing of the body. */
  private void sendAtOnce(HttpServerRequest request, Answer answer) {
    loop.metrics().counted(answer.status());
    long declared = contentLength(request);
    boolean chunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    loop.send(request, answer, chunked || declared > BYTES_TO_SKIP);
  }

  void invalid(HttpServerRequest request) {
    if (framing.isDistrusted(request.connection())) {
      request.connection().close();
      return;
    }
    Answer answer = InvalidRequests.answer(request.decoderResult().cause());
    loop.metrics().counted(answer.status());
    loop.send(request, answer, true);
  }
}
