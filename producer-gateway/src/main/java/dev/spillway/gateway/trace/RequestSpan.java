package dev.spillway.gateway.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;

/** A request as its trace sees it. For any thread. */
public final class RequestSpan {
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<Long> BODY = AttributeKey.longKey("http.request.body.size");

  private final Span span;

  RequestSpan(Span span) {
    this.span = span;
  }

  /** What the request's events carry on: this span, or the trace that is not sampled. */
  public String traceParent() {
    SpanContext context = span.getSpanContext();
    return "00-"
        + context.getTraceId()
        + "-"
        + context.getSpanId()
        + "-"
        + context.getTraceFlags().asHex();
  }

  /**
   * Ends the span.
   *
   * @param status of the answer
   * @param bodyBytes as they were sent
   */
  public void end(int status, long bodyBytes) {
    span.setAttribute(STATUS, (long) status);
    span.setAttribute(BODY, bodyBytes);
    if (status >= 500) {
      span.setStatus(StatusCode.ERROR); // of a server's span, 4xx is the client's error
    }
    span.end();
  }

  /** Ends the span of a client that has gone. */
  public void abandon() {
    span.setStatus(StatusCode.ERROR, "the client went away");
    span.end();
  }
}
