package dev.spillway.gateway.http;

import dev.spillway.gateway.read.Mapping;
import dev.spillway.gateway.read.ProblemType;
import dev.spillway.gateway.receipt.RecordPlace;
import dev.spillway.gateway.webhook.Webhook;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What there is at which path. */
final class Routes {
  private static final String EVENTS = "/v1/events";
  private static final String WEBHOOKS = "/v1/webhooks/";
  private static final String RECEIPTS = "/v1/receipts/";

  /** What follows the topic: partition and offset. */
  private static final Pattern PLACE = Pattern.compile("/(\\d{1,9})/(\\d{1,18})");

  private final Receipts receipts;
  private final Map<String, Mapping> mappings;
  private final Map<String, OfWebhook> webhooks;
  private final Documents documents = new Documents();

  /** Where a request leads. */
  sealed interface Route {}

  /** Events are taken. */
  record Events(Mapping mapping) implements Route {}

  /** A webhook is delivered. */
  record OfWebhook(Webhook webhook, Mapping mapping) implements Route {}

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
   * @param webhooks by the name of their route
   */
  Routes(Map<String, Mapping> mappings, Map<String, OfWebhook> webhooks, Receipts receipts) {
    this.mappings = mappings;
    this.webhooks = webhooks;
    this.receipts = receipts;
  }

  Route find(String method, @Nullable String path) {
    if (path == null) {
      return new Nothing(ProblemType.NOT_FOUND, "no such path", "");
    }
    Mapping mapping = mapping(path);
    if (mapping != null) {
      return method.equals("POST")
          ? new Events(mapping)
          : new Nothing(
              ProblemType.METHOD_NOT_ALLOWED, "events are sent with POST", "POST, OPTIONS");
    }
    if (path.startsWith(WEBHOOKS)) {
      return webhook(method, path.substring(WEBHOOKS.length()));
    }
    if (path.startsWith(RECEIPTS)) {
      return receipt(method, path.substring(RECEIPTS.length()));
    }
    Answer document = documents.find(path);
    if (document == null) {
      return new Nothing(
          ProblemType.NOT_FOUND,
          "events go to /v1/events or a configured /v1/events/{mapping}; /openapi.yaml describes"
              + " the interface",
          "");
    }
    return switch (method) {
      case "GET", "HEAD" -> new Document(document);
      default ->
          new Nothing(
              ProblemType.METHOD_NOT_ALLOWED, "this is read with GET", "GET, HEAD, OPTIONS");
    };
  }

  /** A path of events as the contract writes it. */
  static String template(String path) {
    if (path.startsWith(WEBHOOKS)) {
      return WEBHOOKS + "{name}";
    }
    return path.equals(EVENTS) ? EVENTS : EVENTS + "/{mapping}";
  }

  private Route webhook(String method, String name) {
    OfWebhook webhook = webhooks.get(name);
    if (webhook == null) {
      return new Nothing(
          ProblemType.NOT_FOUND, "no such webhook; the configuration names them: webhooks", "");
    }
    return method.equals("POST")
        ? webhook
        : new Nothing(
            ProblemType.METHOD_NOT_ALLOWED, "webhooks are sent with POST", "POST, OPTIONS");
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
            : new Nothing(
                ProblemType.METHOD_NOT_ALLOWED, "receipts are read with GET", "GET, OPTIONS");
      }
    };
  }

  private @Nullable Mapping mapping(String path) {
    if (path.equals(EVENTS)) {
      return Mapping.NONE;
    }
    return path.startsWith(EVENTS + "/") ? mappings.get(path.substring(EVENTS.length() + 1)) : null;
  }
}
