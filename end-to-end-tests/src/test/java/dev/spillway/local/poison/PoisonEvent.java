package dev.spillway.local.poison;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a variant of a case sends.
 *
 * @param attributes by their CloudEvents names, in their order
 * @param data null: none
 */
// Nobody compares one with another, and nobody writes into the array.
@SuppressWarnings("ArrayRecordComponent")
record PoisonEvent(Map<String, String> attributes, byte @Nullable [] data) {

  /** An event that nothing is wrong with, unlike every other. */
  static PoisonEvent good(String source, int number) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("id", "event-" + number);
    attributes.put("source", source + number);
    attributes.put("type", "poison.test");
    attributes.put("time", "2026-03-04T05:06:07.089123Z");
    return new PoisonEvent(attributes, "{\"n\":1}".getBytes(UTF_8));
  }

  PoisonEvent with(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(attributes);
    changed.put(name, value);
    return new PoisonEvent(changed, data);
  }

  PoisonEvent withData(byte @Nullable [] changed) {
    return new PoisonEvent(attributes, changed);
  }

  @Nullable String attribute(String name) {
    return attributes.get(name);
  }

  /** The CloudEvents JSON format, the data as it stands. */
  byte[] structured() {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    String version = attributes.getOrDefault("specversion", "1.0");
    json.writeBytes(("{\"specversion\":\"" + version + "\"").getBytes(UTF_8));
    Map<String, String> others = new LinkedHashMap<>(attributes);
    others.remove("specversion");
    others.forEach(
        (name, value) -> json.writeBytes((",\"" + name + "\":" + quoted(value)).getBytes(UTF_8)));
    if (data != null) {
      json.writeBytes(",\"data\":".getBytes(UTF_8));
      json.writeBytes(data);
    }
    json.write('}');
    return json.toByteArray();
  }

  /** With an escape for everything but plain ASCII, so that what is no text can be sent. */
  private static String quoted(String value) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  /** UTF-8; a lone surrogate becomes the three bytes that UTF-8 forbids. */
  static byte[] bytes(String value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    value
        .codePoints()
        .forEach(
            c -> {
              if (c >= 0xD800 && c <= 0xDFFF) {
                bytes.write(0xE0 | c >> 12);
                bytes.write(0x80 | c >> 6 & 0x3F);
                bytes.write(0x80 | c & 0x3F);
              } else {
                bytes.writeBytes(Character.toString(c).getBytes(UTF_8));
              }
            });
    return bytes.toByteArray();
  }

  /** For a header of HTTP. */
  static String percentEncoded(String value) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : bytes(value)) {
      if (b > ' ' && b < 0x7F && b != '%' && b != '"') {
        encoded.append((char) b);
      } else {
        encoded.append("%%%02X".formatted(b));
      }
    }
    return encoded.toString();
  }
}
