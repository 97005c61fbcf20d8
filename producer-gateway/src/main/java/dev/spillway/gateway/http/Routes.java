package dev.spillway.gateway.http;

import dev.spillway.gateway.read.Mapping;
import dev.spillway.gateway.read.ProblemType;
import dev.spillway.gateway.receipt.RecordPlace;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What there is at which path. */
final class Routes {
  private static final String EVENTS = "/v1/events";
  private static final String RECEIPTS = "/v1/receipts/";

  /** What follows the topic: partition and offset. */
  private static final Pattern PLACE = Pattern.compile("/(\\d{1,9})/(\\d{1,18})");

  private final Receipts receipts;
  private final Map<String, Mapping> mappings;
  private final Map<String, Answer> documents;

  /** Where a request leads. */
  sealed interface Route {}

  /** Events are taken. */
  record Events(Mapping mapping) implements Route {}

  /** A receipt is asked for. */
  record OfReceipt(RecordPlace place) implements Route {}

  /** A fixed document is sent. */
  record Document(Answer answer) implements Route {}

  /** The request leads nowhere; {@code allow} lists the methods where only the method is wrong. */
  record Nothing(ProblemType type, String detail, String allow) implements Route {}

  /** Whether there are receipts. */
  sealed interface Receipts {}

  /** Of this topic alone: nobody learns here which others there are. */
  record ReceiptsOf(String topic) implements Receipts {}

  /** They are switched off. */
  record NoReceipts() implements Receipts {}

  /**
   * @param mappings by the name of their route
   */
  Routes(Map<String, Mapping> mappings, Receipts receipts) {
    this.mappings = mappings;
    this.receipts = receipts;
    Answer eventSchema = document("application/schema+json", "event-envelope.schema.json");
    this.documents =
        Map.of(
            "/openapi.yaml",
            document("application/yaml", "openapi.yaml"),
            "/schemas/event-envelope.schema.json",
            eventSchema,
            // Where the relative reference in openapi.yaml leads, here as in the folder schemas/.
            "/event-envelope.schema.json",
            eventSchema);
  }

  Route find(String method, @Nullable String path) {
    if (path == null) {
      return new Nothing(ProblemType.NOT_FOUND, "no such path", "");
    }
    Mapping mapping = mapping(path);
    if (mapping != null) {
      return method.equals("POST")
          ? new Events(mapping)
          : new Nothing(ProblemType.METHOD_NOT_ALLOWED, "events are sent with POST", "POST");
    }
    if (path.startsWith(RECEIPTS)) {
      return receipt(method, path.substring(RECEIPTS.length()));
    }
    Answer document = documents.get(path);
    if (document == null) {
      return new Nothing(
          ProblemType.NOT_FOUND,
          "events go to /v1/events or a configured /v1/events/{mapping}; /openapi.yaml describes"
              + " the interface",
          "");
    }
    return switch (method) {
      case "GET", "HEAD" -> new Document(document);
      default -> new Nothing(ProblemType.METHOD_NOT_ALLOWED, "this is read with GET", "GET, HEAD");
    };
  }

  private Route receipt(String method, String rest) {
    return switch (receipts) {
      case NoReceipts _ ->
          new Nothing(
              ProblemType.NOT_FOUND, "receipts are switched off: receipts.enabled is false", "");
      case ReceiptsOf(String topic) -> {
        Matcher place = PLACE.matcher(rest.startsWith(topic) ? rest.substring(topic.length()) : "");
        if (!place.matches()) {
          yield new Nothing(
              ProblemType.NOT_FOUND,
              "receipts are at /v1/receipts/%s/{partition}/{offset}".formatted(topic),
              "");
        }
        yield method.equals("GET")
            ? new OfReceipt(
                new RecordPlace(Integer.parseInt(place.group(1)), Long.parseLong(place.group(2))))
            : new Nothing(ProblemType.METHOD_NOT_ALLOWED, "receipts are read with GET", "GET");
      }
    };
  }

  private @Nullable Mapping mapping(String path) {
    if (path.equals(EVENTS)) {
      return Mapping.NONE;
    }
    return path.startsWith(EVENTS + "/") ? mappings.get(path.substring(EVENTS.length() + 1)) : null;
  }

  private static Answer document(String contentType, String name) {
    try (InputStream in = Routes.class.getResourceAsStream("/schemas/" + name)) {
      if (in == null) {
        throw new IllegalStateException("schemas/" + name + " is not on the class path");
      }
      return new Answer(200, contentType, Buffer.buffer(in.readAllBytes()), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
