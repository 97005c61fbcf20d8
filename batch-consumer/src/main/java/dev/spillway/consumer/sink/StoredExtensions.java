package dev.spillway.consumer.sink;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the extension attributes that {@link JsonText#extensions} has written. */
public final class StoredExtensions {
  private StoredExtensions() {}

  /**
   * The values by name, with the types that they are stored with: text where a version before the
   * types has written them. What no version writes is read as its JSON text.
   *
   * @param object an object; anything else holds none
   */
  public static SortedMap<String, Object> of(JsonNode object) {
    SortedMap<String, Object> extensions = new TreeMap<>();
    object.properties().forEach(one -> extensions.put(one.getKey(), value(one.getValue())));
    return extensions;
  }

  private static Object value(JsonNode stored) {
    if (stored.isTextual()) {
      return stored.textValue();
    }
    if (stored.isInt()) {
      return stored.intValue();
    }
    return stored.isBoolean() ? (Object) stored.booleanValue() : stored.toString();
  }
}
