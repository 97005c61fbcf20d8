package dev.spillway.consumer.sink;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.SortedMap;

/** Writes the little JSON that is not the event's own. */
public final class JsonText {
  private JsonText() {}

  /** Appends a JSON string in UTF-8, with its quotes. */
  public static void quote(GrowingBytes out, String text) {
    out.put('"');
    if (isPlain(text)) {
      out.putAscii(text);
    } else {
      out.put(JsonStringEncoder.getInstance().quoteAsUTF8(text));
    }
    out.put('"');
  }

  /** Appends extension attributes as an object of strings. */
  public static void extensions(GrowingBytes out, SortedMap<String, String> extensions) {
    out.put('{');
    boolean first = true;
    for (var entry : extensions.entrySet()) {
      if (!first) {
        out.put(',');
      }
      first = false;
      quote(out, entry.getKey());
      out.put(':');
      quote(out, entry.getValue());
    }
    out.put('}');
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }
}
