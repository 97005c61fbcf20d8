package dev.spillway.consumer.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.SortedMap;

/** Writes the little JSON that is not the event's own. */
public final class JsonText {
  private JsonText() {}

  /** Appends a JSON string in UTF-8, with its quotes. */
  public static void quote(GrowingBytes out, String text) {
    out.put('"');
    // Where attributes were read, lone surrogates were refused: none is replaced here.
    byte[] utf8 = text.getBytes(UTF_8);
    if (isPlain(utf8)) {
      out.put(utf8);
    } else {
      out.put(JsonStringEncoder.getInstance().quoteAsUTF8(text));
    }
    out.put('"');
  }

  /** Appends extension attributes as an object of strings, integers and booleans. */
  public static void extensions(GrowingBytes out, SortedMap<String, Object> extensions) {
    out.put('{');
    boolean first = true;
    for (var entry : extensions.entrySet()) {
      if (!first) {
        out.put(',');
      }
      first = false;
      quote(out, entry.getKey());
      out.put(':');
      if (entry.getValue() instanceof String text) {
        quote(out, text);
      } else {
        out.putAscii(entry.getValue().toString());
      }
    }
    out.put('}');
  }

  /** Whether every byte is a printable ASCII character that JSON does not escape. */
  private static boolean isPlain(byte[] utf8) {
    for (byte b : utf8) {
      if (b < ' ' || b > '~' || b == '"' || b == '\\') {
        return false;
      }
    }
    return true;
  }
}
