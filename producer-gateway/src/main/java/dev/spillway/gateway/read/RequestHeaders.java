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
  private @Nullable List<Header> attributes;
  private @Nullable List<Header> event;

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
      contentEncoding = contentEncoding == null ? value : contentEncoding + "," + value;
    } else if (length > 3 && name.regionMatches(true, 0, "ce-", 0, 3)) {
      attributes = attributes == null ? new ArrayList<>(8) : attributes;
      attributes.add(new Header(name.substring(3).toLowerCase(Locale.ROOT), value));
    } else if (length > EVENT.length() && name.regionMatches(true, 0, EVENT, 0, EVENT.length())) {
      event = event == null ? new ArrayList<>(4) : event;
      event.add(new Header(name.substring(EVENT.length()).toLowerCase(Locale.ROOT), value));
    }
  }

  /** The header Content-Type. */
  public @Nullable String contentType() {
    return contentType;
  }

  /** The header Content-Encoding; several are joined by commas. */
  public @Nullable String contentEncoding() {
    return contentEncoding;
  }

  /** The {@code ce-} headers, or null without any. */
  @Nullable List<Header> attributes() {
    return attributes;
  }

  /** The {@code X-Event-} headers, or null without any. */
  @Nullable List<Header> event() {
    return event;
  }

  /** How the body holds its events. */
  public BodyForm bodyForm() throws RequestRefused {
    return BodyForm.of(contentType, attributes != null);
  }
}
