package dev.spillway.event;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds where the elements of a JSON array lie, so that each can be read, and refused, alone. Only
 * the syntax of the whole is checked here; what {@link JsonEvents} refuses in one element is no
 * matter of the others.
 */
public final class JsonArray {
  /** As strict about syntax as the reader of events, but with duplicate names left to it. */
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder(JsonCheck.FACTORY)
          .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /**
   * Where one element lies.
   *
   * @param offset index of its first byte
   * @param length number of its bytes
   */
  public record Element(int offset, int length) {}

  private JsonArray() {}

  /** Whether the first byte that is no white space opens an array. */
  public static boolean opens(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b == '[';
      }
    }
    return false;
  }

  /**
   * The elements in their order.
   *
   * @param most how many are wanted; one more than that is returned at most, and then the rest of
   *     the bytes has not been looked at
   * @throws InvalidEventException if the bytes are no JSON array
   */
  public static List<Element> elements(byte[] bytes, int most) throws InvalidEventException {
    JsonCheck.scan("", bytes, 0, bytes.length);
    List<Element> elements = new ArrayList<>();
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      try {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
          throw InvalidEventException.malformed("", "not a JSON array");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          int from = (int) parser.currentTokenLocation().getByteOffset();
          parser.skipChildren();
          // A string is skipped lazily: its end is known only once it has been read.
          parser.finishToken();
          int to = (int) parser.currentLocation().getByteOffset();
          elements.add(new Element(from, to - from));
          if (elements.size() > most) {
            return elements;
          }
        }
        if (parser.nextToken() != null) {
          throw InvalidEventException.malformed("", "something follows the end of the array");
        }
        return elements;
      } catch (JacksonException e) {
        throw JsonCheck.explain("", parser, e);
      }
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }
}
