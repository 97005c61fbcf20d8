package dev.spillway.gateway.read;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a request's body holds its events. */
public enum BodyForm {
  /** One event, or an array of events, in any of the JSON forms. */
  JSON,
  /** One event in any of the JSON forms per line. */
  NDJSON,
  /** One event in the CloudEvents JSON format. */
  CLOUD_EVENT,
  /** An array of events in the CloudEvents JSON format. */
  CLOUD_EVENT_BATCH,
  /** The data of one event whose attributes are headers. */
  BINARY,
  /** One JSON value that is the data of one event, whatever its names are. */
  PLAIN;

  /** What the refusal of another media type offers. */
  static final String TAKEN =
      "application/json, application/x-ndjson, application/cloudevents+json,"
          + " application/cloudevents-batch+json, or any type with ce-* headers";

  /**
   * The form that the headers announce. A CloudEvents media type comes first; other types are the
   * data of a binary-mode event once a {@code ce-} header is there (CloudEvents HTTP binding,
   * section 3).
   *
   * @param contentType the header Content-Type
   * @param attributeHeaders whether there are {@code ce-} headers
   * @throws RequestRefused if the media type is none that is taken
   */
  public static BodyForm of(@Nullable String contentType, boolean attributeHeaders)
      throws RequestRefused {
    String type = contentType == null ? "" : essence(contentType);
    BodyForm form =
        switch (type) {
          case "application/cloudevents-batch+json" -> CLOUD_EVENT_BATCH;
          case "application/cloudevents+json" -> CLOUD_EVENT;
          case "application/json" -> attributeHeaders ? BINARY : JSON;
          case "application/x-ndjson" -> attributeHeaders ? BINARY : NDJSON;
          default -> {
            if (type.startsWith("application/cloudevents")) {
              throw unsupported("this CloudEvents format is not supported");
            }
            if (!attributeHeaders) {
              throw unsupported(contentType == null ? "missing" : "not supported");
            }
            yield BINARY;
          }
        };
    if (form != BINARY && contentType != null && !saysUtf8(contentType)) {
      throw unsupported("JSON is UTF-8 (RFC 8259), no other charset");
    }
    return form;
  }

  /**
   * The form of a webhook's body.
   *
   * @throws RequestRefused if it is not JSON
   */
  static BodyForm plain(@Nullable String contentType) throws RequestRefused {
    String type = contentType == null ? "" : essence(contentType);
    if (!type.equals("application/json") || contentType == null || !saysUtf8(contentType)) {
      throw RequestRefused.header(
          ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Type", "a webhook must be application/json");
    }
    return PLAIN;
  }

  private static RequestRefused unsupported(String why) {
    return RequestRefused.header(
        ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Type", why + "; taken are " + TAKEN);
  }

  /** The media type without its parameters, in lower case. */
  private static String essence(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  private static boolean saysUtf8(String contentType) {
    int semicolon = contentType.indexOf(';');
    if (semicolon < 0) {
      return true;
    }
    for (String parameter : contentType.substring(semicolon + 1).split(";", -1)) {
      String text = parameter.strip().toLowerCase(Locale.ROOT);
      if (text.startsWith("charset=")) {
        String charset = text.substring("charset=".length()).replace("\"", "");
        return charset.equals("utf-8") || charset.equals("utf8") || charset.equals("us-ascii");
      }
    }
    return true;
  }
}
