package dev.spillway.gateway.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Those headers of one request that say something about its events, picked out in one pass. Filled
 * and read by one thread after another.
 */
public final class RequestHeaders {
  private static final String EVENT = "x-event-";

  private @Nullable String contentType;
  private @Nullable String contentEncoding;
  private @Nullable String idempotencyKey;
  private @Nullable String traceParent;
  private @Nullable String traceState;
  private @Nullable List<Header> attributes;
  private @Nullable List<Header> event;
  private boolean plain;

  /**
   * @param name in lower case, without what all of its kind begin with
   * @param value one character per byte
   */
  record Header(String name, String value) {}

  /** Takes one header in the order of the request; its value has one character per byte. */
  public void add(String name, String value) {
    int length = name.length();
    if (length == 12 && name.equalsIgnoreCase("content-type")) {
      contentType = value;
    } else if (length == 16 && name.equalsIgnoreCase("content-encoding")) {
      contentEncoding = joined(contentEncoding, value);
    } else if (length == 15 && name.equalsIgnoreCase("idempotency-key")) {
      idempotencyKey = joined(idempotencyKey, value);
    } else if (length == 11 && name.equalsIgnoreCase("traceparent")) {
      traceParent = joined(traceParent, value);
    } else if (length == 10 && name.equalsIgnoreCase("tracestate")) {
      traceState = joined(traceState, value);
    } else if (length > 3 && name.regionMatches(true, 0, "ce-", 0, 3)) {
      attributes = attributes == null ? new ArrayList<>(8) : attributes;
      attributes.add(new Header(name.substring(3).toLowerCase(Locale.ROOT), value));
    } else if (length > EVENT.length() && name.regionMatches(true, 0, EVENT, 0, EVENT.length())) {
      event = event == null ? new ArrayList<>(4) : event;
      event.add(new Header(name.substring(EVENT.length()).toLowerCase(Locale.ROOT), value));
    }
  }

  private static String joined(@Nullable String before, String value) {
    return before == null ? value : before + "," + value;
  }

  /** The header Content-Type. */
  public @Nullable String contentType() {
    return contentType;
  }

  /** The header Content-Encoding; several are joined by commas. */
  public @Nullable String contentEncoding() {
    return contentEncoding;
  }

  /** What makes the request's events the same when it comes again, or null. */
  @Nullable IdempotencyKey idempotencyKey() throws RequestRefused {
    return idempotencyKey == null ? null : IdempotencyKey.of(idempotencyKey);
  }

  /** The header traceparent. */
  public @Nullable String traceParent() {
    return traceParent;
  }

  /** The header tracestate. */
  public @Nullable String traceState() {
    return traceState;
  }

  /** Puts the events into another place of the trace. */
  public void traceParent(String value) {
    traceParent = value;
  }

  /** The trace that the request belongs to, or null. */
  @Nullable TraceContext trace() {
    return TraceContext.of(traceParent, traceState);
  }

  /** The {@code ce-} headers, or null without any. */
  @Nullable List<Header> attributes() {
    return attributes;
  }

  /** The {@code X-Event-} headers, or null without any. */
  @Nullable List<Header> event() {
    return event;
  }

  /** Says that the body as a whole is data, as a webhook's is. */
  public void plain() {
    plain = true;
  }

  /** How the body holds its events. */
  public BodyForm bodyForm() throws RequestRefused {
    return plain ? BodyForm.plain(contentType) : BodyForm.of(contentType, attributes != null);
  }
}
