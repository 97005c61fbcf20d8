package dev.spillway.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The types that an extension attribute has besides text: Integer, with 32 bits and a sign, and
 * Boolean (CloudEvents 1.0.2, "Type System"). JSON tells them apart. Kafka's headers do not: there
 * a value is its canonical text, and one more header names the types of those that are no text,
 * such as {@code priority=integer,urgent=boolean}.
 */
public final class ExtensionTypes {
  /** Name of the header; records of events whose extensions are all text have none. */
  public static final String HEADER = "spillway-extension-types";

  private static final String INTEGER = "integer";
  private static final String BOOLEAN = "boolean";
  private static final Pattern CANONICAL_INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,9}");

  /** No header that was written here is longer; each type is as long as the other. */
  private static final int HEADER_BYTES =
      Limits.EXTENSIONS * (Limits.EXTENSION_NAME_CHARS + 1 + INTEGER.length() + 1);

  private ExtensionTypes() {}

  /** The value's canonical text (CloudEvents 1.0.2, "Type System"). */
  public static String text(Object value) {
    return value instanceof String text ? text : value.toString();
  }

  /** The same extensions with every value as its text, as versions before the types kept them. */
  public static SortedMap<String, Object> asText(SortedMap<String, Object> extensions) {
    SortedMap<String, Object> texts = new TreeMap<>();
    extensions.forEach((name, value) -> texts.put(name, text(value)));
    return texts;
  }

  /** Checks that a value has one of the types. */
  static void check(String name, Object value) {
    if (!(value instanceof String || value instanceof Integer || value instanceof Boolean)) {
      throw new IllegalArgumentException(
          "extension " + name + ": a String, an Integer or a Boolean, not " + value.getClass());
    }
  }

  /** Adds a value's type to the header, unless it is text; null is a header that is not begun. */
  static @Nullable StringBuilder append(@Nullable StringBuilder header, String name, Object value) {
    if (value instanceof String) {
      return header;
    }
    StringBuilder types = header == null ? new StringBuilder() : header.append(',');
    return types.append(name).append('=').append(value instanceof Integer ? INTEGER : BOOLEAN);
  }

  /**
   * Gives the values the types that the header names. What it says of a value that is not the
   * canonical text of such a type, or of none, or what is no type, changes nothing: the value stays
   * the text that it is.
   */
  static void restore(byte[] header, SortedMap<String, Object> extensions) {
    if (header.length > HEADER_BYTES) {
      return;
    }
    for (String one : new String(header, ISO_8859_1).split(",", -1)) {
      int end = one.indexOf('=');
      if (end < 0) {
        continue;
      }
      String name = one.substring(0, end).strip();
      if (extensions.get(name) instanceof String text) {
        Object typed = typed(one.substring(end + 1).strip(), text);
        if (typed != null) {
          extensions.put(name, typed);
        }
      }
    }
  }

  private static @Nullable Object typed(String type, String text) {
    return switch (type) {
      case INTEGER -> integer(text);
      case BOOLEAN ->
          switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
          };
      default -> null;
    };
  }

  /** The Integer with this canonical text; null if there is none. */
  static @Nullable Integer integer(String text) {
    if (!CANONICAL_INTEGER.matcher(text).matches()) {
      return null;
    }
    long value = Long.parseLong(text);
    return value == (int) value ? (Integer) (int) value : null;
  }
}
