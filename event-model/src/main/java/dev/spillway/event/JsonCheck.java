package dev.spillway.event;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Checks, without building anything from it, that JSON can be stored in both stores as it stands:
 * one value (RFC 8259) in UTF-8, no duplicate names (RFC 7493), no NUL and no lone surrogate in a
 * string, nesting, paths and numbers inside {@link Limits}.
 */
public final class JsonCheck {
  static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(1000)
                  .maxStringLength(Limits.DATA_BYTES)
                  // Counted in bytes; ours is counted in characters.
                  .maxNameLength(4 * Limits.DATA_PATH_CHARS)
                  .maxNumberLength(Limits.DATA_BYTES) // ours is checked with a pointer to the place
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Canonical names stay on: without them Jackson decodes to characters first, which knows
          // no
          // byte offsets. The table of names is bounded; interned strings would not be.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /** Room for the levels of nearly all events; more is made for those that are deeper. */
  private static final int USUAL_DEPTH = 8;

  private final JsonParser parser;
  private final boolean lookIntoStrings;
  private int deepest;
  private int longestPath;

  private JsonCheck(JsonParser parser, boolean lookIntoStrings) {
    this.parser = parser;
    this.lookIntoStrings = lookIntoStrings;
  }

  /**
   * Checks one JSON value that fills the given bytes.
   *
   * @param pointer the place of the value in what the client sent; goes before the pointers in the
   *     error
   * @throws InvalidEventException naming the first thing that is wrong
   */
  public static void check(String pointer, byte[] bytes, int offset, int length)
      throws InvalidEventException {
    if (PlainJson.isCertain(bytes, offset, length)) {
      return;
    }
    checkWithParser(pointer, bytes, offset, length);
  }

  /** The same check, without the shortcut for what is plainly right. */
  static void checkWithParser(String pointer, byte[] bytes, int offset, int length)
      throws InvalidEventException {
    Utf8Scan scan = scan(pointer, bytes, offset, length);
    try (JsonParser parser = FACTORY.createParser(bytes, offset, length)) {
      try {
        JsonCheck check = new JsonCheck(parser, scan.unicodeEscape());
        if (parser.nextToken() == null) {
          throw InvalidEventException.malformed(pointer, "no JSON value");
        }
        check.value(pointer);
        check.checkDepth(pointer, 0);
        check.end(pointer);
      } catch (JacksonException e) {
        throw explain(pointer, parser, e);
      }
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  /** Refuses what is no UTF-8 before any parser guesses another encoding. */
  static Utf8Scan scan(String pointer, byte[] bytes, int offset, int length)
      throws InvalidEventException {
    Utf8Scan scan = Utf8Scan.of(bytes, offset, length);
    if (scan.invalidAt() >= 0) {
      throw InvalidEventException.malformed(
          pointer, "not UTF-8: invalid byte at offset " + scan.invalidAt());
    }
    if (scan.nulAt() >= 0) {
      throw InvalidEventException.malformed(pointer, "NUL byte at offset " + scan.nulAt());
    }
    if (length >= 3
        && bytes[offset] == (byte) 0xEF
        && bytes[offset + 1] == (byte) 0xBB
        && bytes[offset + 2] == (byte) 0xBF) {
      throw InvalidEventException.malformed(pointer, "begins with a byte order mark");
    }
    return scan;
  }

  static JsonCheck over(JsonParser parser, Utf8Scan scan) {
    return new JsonCheck(parser, scan.unicodeEscape());
  }

  /** The deepest nesting that {@link #value} met since the last call of this method. */
  int takeDeepest() {
    int depth = deepest;
    deepest = 0;
    return depth;
  }

  /**
   * The longest path to a name, in characters, that {@link #value} met since the last call of this
   * method.
   */
  int takeLongestPath() {
    int chars = longestPath;
    longestPath = 0;
    return chars;
  }

  /** Checks a name outside of {@link #value}. */
  void name(String pointer, String name) throws InvalidEventException {
    if (lookIntoStrings) {
      checkText(pointer, name, true);
    }
  }

  static void checkPath(String pointer, int chars) throws InvalidEventException {
    if (chars > Limits.DATA_PATH_CHARS) {
      throw InvalidEventException.unprocessable(
          pointer, "path to a name is longer than " + Limits.DATA_PATH_CHARS + " characters");
    }
  }

  /** Checks the value at whose first token the parser stands, and leaves it at its last token. */
  void value(String pointer) throws IOException, InvalidEventException {
    // Lengths of the names on the path, per level; deeper levels than allowed are only counted.
    int[] pathChars = new int[USUAL_DEPTH];
    int depth = 0;
    JsonToken token = parser.currentToken();
    while (true) {
      switch (token) {
        case START_OBJECT, START_ARRAY -> {
          depth++;
          deepest = Math.max(deepest, depth);
          checkDepth(pointer, 0);
          if (depth == pathChars.length) {
            pathChars = Arrays.copyOf(pathChars, Limits.DATA_DEPTH + 2);
          }
          pathChars[depth] = pathChars[depth - 1];
        }
        case END_OBJECT, END_ARRAY -> depth--;
        case FIELD_NAME -> {
          String name = parser.currentName();
          pathChars[depth] = pathChars[depth - 1] + name.length() + 1;
          longestPath = Math.max(longestPath, pathChars[depth] - 1);
          checkPath(pointer, pathChars[depth] - 1);
          name(pointer, name);
        }
        case VALUE_STRING -> {
          // Jackson skips a string that nobody reads, and still refuses bad escapes in it.
          if (lookIntoStrings) {
            checkText(pointer, parser.getText(), false);
          }
        }
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> checkNumber(pointer);
        case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> {}
        case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
            throw new IllegalStateException("no such token in JSON text: " + token);
      }
      if (depth == 0) {
        return;
      }
      token = parser.nextToken();
      if (token == null) {
        throw InvalidEventException.malformed(pointer, "JSON ends too early");
      }
    }
  }

  void checkDepth(String pointer, int around) throws InvalidEventException {
    if (deepest + around > Limits.DATA_DEPTH) {
      throw InvalidEventException.unprocessable(
          pointer, "nested deeper than " + Limits.DATA_DEPTH + " levels");
    }
  }

  /** Checks that nothing but white space follows. */
  void end(String pointer) throws IOException, InvalidEventException {
    if (parser.nextToken() != null) {
      throw InvalidEventException.malformed(
          pointer,
          "more than one JSON value: the second begins at byte "
              + parser.currentTokenLocation().getByteOffset());
    }
  }

  private void checkText(String pointer, String text, boolean isName) throws InvalidEventException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw InvalidEventException.unprocessable(
            isName ? pointer : here(pointer),
            (isName ? "name" : "string")
                + " holds the character U+0000, which PostgreSQL cannot store");
      }
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw InvalidEventException.unprocessable(
              isName ? pointer : here(pointer),
              (isName ? "name" : "string")
                  + " holds a lone surrogate (an unpaired \\ud800 to \\udfff)");
        }
        i++;
      }
    }
  }

  private void checkNumber(String pointer) throws IOException, InvalidEventException {
    int length = parser.getTextLength();
    if (length < 5) {
      return; // 9e99 is the largest that fits: inside the limit
    }
    char[] text = parser.getTextCharacters();
    int start = parser.getTextOffset();
    if (NumberDigits.tooMany(text, start, length)) {
      throw InvalidEventException.unprocessable(
          here(pointer),
          "number has more than "
              + Limits.NUMBER_DIGITS
              + " digits, or would have on one side of the decimal point when written out");
    }
  }

  private String here(String pointer) {
    return pointer + parser.getParsingContext().pathAsPointer();
  }

  static InvalidEventException explain(String pointer, JsonParser parser, JacksonException e) {
    String message = e.getOriginalMessage();
    String at = pointer + parser.getParsingContext().pathAsPointer();
    if (e instanceof StreamConstraintsException) {
      if (message.startsWith("Document nesting depth")) {
        return InvalidEventException.unprocessable(
            pointer, "nested deeper than " + Limits.DATA_DEPTH + " levels");
      }
      if (message.startsWith("Name")) {
        return InvalidEventException.unprocessable(
            at, "path to a name is longer than " + Limits.DATA_PATH_CHARS + " characters");
      }
      return InvalidEventException.unprocessable(at, "too long");
    }
    if (message.startsWith("Duplicate")) {
      return InvalidEventException.unprocessable(at, "the same name occurs twice in one object");
    }
    var location = e.getLocation();
    String where =
        location == null
            ? ""
            : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    return InvalidEventException.malformed(at, "not JSON" + where);
  }
}
