package dev.spillway.gateway.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.event.InvalidEventException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * The text that a header's value stands for. The server hands values over with one character per
 * byte; here they become UTF-8.
 */
final class HeaderText {
  private HeaderText() {}

  /**
   * A value of a {@code ce-} header: quoted strings are unquoted, then percent-encoding is undone
   * once (CloudEvents HTTP binding 1.0.2, section 3.1.3.2).
   *
   * @throws InvalidEventException for an open quote, a percent sign without two hex digits, or
   *     bytes that are no UTF-8
   */
  static String attribute(String name, String value) throws InvalidEventException {
    String raw = value.indexOf('"') < 0 ? value : unquoted(name, value);
    if (raw.indexOf('%') < 0) {
      return literal(name, raw);
    }
    byte[] bytes = raw.getBytes(ISO_8859_1);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        decoded.write(bytes[i]);
        continue;
      }
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw InvalidEventException.malformed(
            name, "a percent sign must be followed by two hex digits; a bare one is sent as %25");
      }
      decoded.write(high << 4 | low);
      i += 2;
    }
    return utf8(name, decoded.toByteArray());
  }

  /** A value as it stands. */
  static String literal(String name, String value) throws InvalidEventException {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) > 0x7E) {
        return utf8(name, value.getBytes(ISO_8859_1));
      }
    }
    return value;
  }

  private static String unquoted(String name, String value) throws InvalidEventException {
    StringBuilder text = new StringBuilder(value.length());
    boolean quoted = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted && i + 1 < value.length()) {
        i++;
        text.append(value.charAt(i));
      } else {
        text.append(c);
      }
    }
    if (quoted) {
      throw InvalidEventException.malformed(name, "a quoted string has no end");
    }
    return text.toString();
  }

  private static String utf8(String name, byte[] bytes) throws InvalidEventException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw InvalidEventException.malformed(
          name, "not UTF-8; other characters are percent-encoded");
    }
  }
}
