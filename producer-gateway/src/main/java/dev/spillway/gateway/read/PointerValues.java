package dev.spillway.gateway.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.spillway.event.Limits;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds the values at some JSON pointers in one pass, and skips all the rest. */
final class PointerValues {
  /** For JSON that has been checked: no limit here may be tighter than the check. */
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Limits.DATA_BYTES)
                  .maxNumberLength(Limits.DATA_BYTES)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /**
   * A value that was found.
   *
   * @param text the number as it was written, or the string; null for an object or an array
   */
  record Value(JsonToken kind, @Nullable String text) {}

  private final @Nullable Value[] values;
  private int open;

  private PointerValues(int count) {
    values = new Value[count];
  }

  /**
   * The values in the order of the pointers; null where there is none, or a JSON null.
   *
   * @param json one value that has been checked
   * @param pointers null entries are never found
   */
  static @Nullable Value[] find(byte[] json, @Nullable JsonPointer[] pointers) {
    PointerValues found = new PointerValues(pointers.length);
    for (JsonPointer pointer : pointers) {
      found.open += pointer == null ? 0 : 1;
    }
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      found.visit(parser, pointers);
      return found.values;
    } catch (IOException e) {
      throw new IllegalStateException("the JSON was read once before", e);
    }
  }

  /** Leaves the parser at the value's last token, unless all has been found. */
  private void visit(JsonParser parser, @Nullable JsonPointer[] tails) throws IOException {
    JsonToken token = parser.currentToken();
    boolean inside = false;
    for (int i = 0; i < tails.length; i++) {
      JsonPointer tail = tails[i];
      if (tail != null && tail.matches()) {
        String text = token.isScalarValue() ? parser.getText() : null;
        values[i] = token == JsonToken.VALUE_NULL ? null : new Value(token, text);
        open--;
      }
      inside |= tail != null && !tail.matches();
    }
    if (!inside || !token.isStructStart()) {
      parser.skipChildren();
      return;
    }
    JsonToken end = token == JsonToken.START_OBJECT ? JsonToken.END_OBJECT : JsonToken.END_ARRAY;
    int index = 0;
    while (open > 0 && parser.nextToken() != end) {
      @Nullable JsonPointer[] below;
      if (token == JsonToken.START_OBJECT) {
        below = below(tails, parser.currentName(), -1);
        parser.nextToken();
      } else {
        below = below(tails, "", index++);
      }
      if (below == null) {
        parser.skipChildren();
      } else {
        visit(parser, below);
      }
    }
  }

  private static @Nullable JsonPointer @Nullable [] below(
      @Nullable JsonPointer[] tails, String name, int index) {
    @Nullable JsonPointer[] below = null;
    for (int i = 0; i < tails.length; i++) {
      JsonPointer tail = tails[i];
      if (tail == null || tail.matches()) {
        continue;
      }
      if (index >= 0 ? tail.matchesElement(index) : tail.matchesProperty(name)) {
        below = below == null ? new JsonPointer[tails.length] : below;
        below[i] = tail.tail();
      }
    }
    return below;
  }
}
