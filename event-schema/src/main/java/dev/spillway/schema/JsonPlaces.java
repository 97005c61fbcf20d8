package dev.spillway.schema;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Where in its text each value of a JSON document is: a member at its name. */
final class JsonPlaces {
  private final Map<String, JsonLocation> places = new HashMap<>();

  private JsonPlaces() {}

  static JsonPlaces of(JsonParser parser) throws IOException {
    JsonPlaces places = new JsonPlaces();
    parser.nextToken();
    places.note(parser, "", parser.currentTokenLocation());
    return places;
  }

  private void note(JsonParser parser, String pointer, JsonLocation place) throws IOException {
    places.put(pointer, place);
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String below = Pointers.append(pointer, parser.currentName());
        JsonLocation name = parser.currentTokenLocation();
        parser.nextToken();
        note(parser, below, name);
      }
    } else if (parser.currentToken() == JsonToken.START_ARRAY) {
      for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
        note(parser, Pointers.append(pointer, i), parser.currentTokenLocation());
      }
    }
  }

  /** Of the value, or else of the nearest one around it. */
  JsonLocation at(String pointer) {
    String at = pointer;
    JsonLocation place = places.get(at);
    while (place == null && !at.isEmpty()) {
      at = at.substring(0, at.lastIndexOf('/'));
      place = places.get(at);
    }
    return place == null ? JsonLocation.NA : place;
  }
}
