package dev.spillway.consumer.sink.elasticsearch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer to a bulk request, as far as anybody needs it.
 *
 * @param errors whether any operation failed
 * @param items one for each operation in its order; empty where there are no errors
 */
record BulkResponse(boolean errors, List<Item> items) {
  private static final JsonFactory JSON = new JsonFactory();

  /** What the answer is cut down to on the server. */
  static final String FILTER = "errors,items.*.status,items.*.error.type,items.*.error.reason";

  /**
   * The answer to one operation.
   *
   * @param status HTTP status
   * @param type error type, empty without error
   * @param reason why it failed, empty without error
   */
  record Item(int status, String type, String reason) {
    boolean isDone() {
      return status < 300;
    }

    /** The document is there already: somebody, perhaps an earlier attempt, has written it. */
    boolean isConflict() {
      return status == 409;
    }

    /** Refused for what it holds; other failures heal, or are mended by an operator. */
    boolean isRefusal() {
      return status >= 400
          && status < 500
          && switch (status) {
            case 401, 403, 404, 408, 429 -> false;
            default -> true;
          };
    }
  }

  /**
   * Reads the answer; the items only if there were errors, which Elasticsearch says first.
   *
   * @throws IOException if it does not say whether there were errors, so that nothing is known
   */
  static BulkResponse read(InputStream body) throws IOException {
    try (JsonParser parser = JSON.createParser(body)) {
      boolean errors = false;
      List<Item> items = new ArrayList<>();
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("errors")) {
          if (!parser.getBooleanValue()) {
            return new BulkResponse(false, List.of());
          }
          errors = true;
        } else if (name.equals("items")) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            parser.nextToken(); // the operation's name
            parser.nextToken();
            items.add(item(parser));
            parser.nextToken();
          }
        } else {
          parser.skipChildren();
        }
      }
      if (!errors) {
        throw new IOException("not the answer to a bulk request: it does not name errors");
      }
      return new BulkResponse(true, items);
    }
  }

  private static Item item(JsonParser parser) throws IOException {
    int status = 0;
    String type = "";
    String reason = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "status" -> status = parser.getIntValue();
        case "error" -> {
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            if (field.equals("type")) {
              type = parser.getValueAsString("");
            } else if (field.equals("reason")) {
              reason = parser.getValueAsString("");
            } else {
              parser.skipChildren();
            }
          }
        }
        default -> parser.skipChildren();
      }
    }
    return new Item(status, type, reason);
  }
}
