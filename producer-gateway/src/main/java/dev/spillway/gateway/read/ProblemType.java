package dev.spillway.gateway.read;

import dev.spillway.event.InvalidEventException;
import java.util.Locale;

/** The kinds of error the API knows: each one has a URN and a status of its own (RFC 9457). */
public enum ProblemType {
  MALFORMED(400, "The request cannot be read"),
  UNAUTHENTICATED(401, "The request has no valid credentials"),
  FORBIDDEN(403, "The credentials do not allow this"),
  NOT_FOUND(404, "There is nothing here"),
  METHOD_NOT_ALLOWED(405, "This method is not allowed here"),
  REQUEST_TIMEOUT(408, "The request took too long to arrive"),
  TOO_LARGE(413, "The request is larger than a limit"),
  UNSUPPORTED_MEDIA_TYPE(415, "The media type or content encoding is not supported"),
  URI_TOO_LONG(414, "The request line is too long"),
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  UNPROCESSABLE(422, "The event breaks a rule"),
  DEAD_LETTERED(422, "The event was accepted, and cannot be stored"),
  RATE_LIMITED(429, "The sender has used up its rate"),
  BUSY(429, "The gateway's bounded buffers are full"),
  INTERNAL(500, "The gateway failed"),
  UNAVAILABLE(503, "The events cannot be stored now"),
  RECEIPT_UNAVAILABLE(503, "The receipt cannot be told now");

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The kind of error of an event. */
  public static ProblemType of(InvalidEventException.Reason reason) {
    return switch (reason) {
      case MALFORMED -> MALFORMED;
      case UNPROCESSABLE -> UNPROCESSABLE;
      case TOO_LARGE -> TOO_LARGE;
    };
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** A title that is the same for every error of this kind. */
  public String title() {
    return title;
  }

  /** The name in URNs and metrics: {@code unsupported-media-type}. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The URN. */
  public String urn() {
    return "urn:spillway:problem:" + slug();
  }
}
