package dev.spillway.local.send;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/** The ways in which events, each one a JSON text, make a request's body. */
public enum Form {
  /** One line each. */
  NDJSON("application/x-ndjson", false),
  /** An array of events, plain or CloudEvents. */
  JSON("application/json", false),
  /** One event. */
  JSON_SINGLE("application/json", true),
  /** An array of CloudEvents. */
  CLOUDEVENTS_BATCH("application/cloudevents-batch+json", false),
  /** One CloudEvent in structured mode. */
  CLOUDEVENT("application/cloudevents+json", true),
  /** The data of one CloudEvent, whose attributes are in {@code ce-} headers. */
  BINARY("application/json", true);

  private final String contentType;
  private final boolean single;

  Form(String contentType, boolean single) {
    this.contentType = contentType;
    this.single = single;
  }

  /** The Content-Type. */
  public String contentType() {
    return contentType;
  }

  /** Whether a request holds exactly one event. */
  public boolean isSingle() {
    return single;
  }

  /** The form in which a file of JSON lines is sent as this Content-Type. */
  static Optional<Form> ofContentType(String contentType) {
    return switch (contentType) {
      case "application/x-ndjson", "application/ndjson" -> Optional.of(NDJSON);
      case "application/json" -> Optional.of(JSON);
      case "application/cloudevents-batch+json" -> Optional.of(CLOUDEVENTS_BATCH);
      case "application/cloudevents+json" -> Optional.of(CLOUDEVENT);
      default -> Optional.empty();
    };
  }

  byte[] body(List<byte[]> events) {
    if (single) {
      return events.getFirst();
    }
    int size = 2;
    for (byte[] event : events) {
      size += event.length + 1;
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream(size);
    if (this == NDJSON) {
      for (byte[] event : events) {
        body.writeBytes(event);
        body.write('\n');
      }
      return body.toByteArray();
    }
    for (int i = 0; i < events.size(); i++) {
      body.write(i == 0 ? '[' : ',');
      body.writeBytes(events.get(i));
    }
    body.write(']');
    return body.toByteArray();
  }
}
