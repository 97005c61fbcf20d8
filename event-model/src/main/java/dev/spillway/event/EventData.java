package dev.spillway.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The payload of an event, as the bytes that were sent, and the JSON in which both stores keep it.
 *
 * <p>JSON stays byte for byte what it was. Text of another media type becomes a JSON string; bytes
 * that are no storable text become {@code {"data_base64":"..."}}. Which of the three it is depends
 * on media type and bytes alone, so every replay gives the same.
 */
public final class EventData {
  /** How the bytes are to be read. */
  public enum Form {
    /** There is no payload. */
    NONE,
    /** One JSON value, checked by {@link JsonCheck}. */
    JSON,
    /** UTF-8 text without NUL of a media type other than JSON. */
    TEXT,
    /** Anything else. */
    BINARY
  }

  private static final byte[] NO_BYTES = {};
  private static final byte[] JSON_NULL = {'n', 'u', 'l', 'l'};
  private static final EventData NONE = new EventData(Form.NONE, NO_BYTES);

  private final Form form;
  private final byte[] bytes;

  private EventData(Form form, byte[] bytes) {
    this.form = form;
    this.bytes = bytes;
  }

  /** No payload. */
  public static EventData none() {
    return NONE;
  }

  /** JSON that {@link JsonCheck} has passed. */
  static EventData checkedJson(byte[] bytes) {
    return new EventData(Form.JSON, bytes);
  }

  /**
   * The JSON value that a store has given back: what {@link #toJson} once was, perhaps written
   * differently. Not checked: a store may have written it longer than {@link Limits} allow a
   * sender.
   *
   * @param json in UTF-8; kept, not copied
   */
  public static EventData stored(byte[] json) {
    return new EventData(Form.JSON, json);
  }

  /**
   * The payload of a media type. JSON is checked.
   *
   * @param pointer where the payload was found, for the error
   * @param contentType its media type; null means JSON
   * @param bytes the payload; kept, not copied
   * @throws InvalidEventException if the media type says JSON and the bytes are none that both
   *     stores can hold, or if there are more than {@link Limits#DATA_BYTES}
   */
  public static EventData of(String pointer, @Nullable String contentType, byte[] bytes)
      throws InvalidEventException {
    checkSize(pointer, "bytes", bytes.length);
    if (isJson(contentType)) {
      JsonCheck.check(pointer, bytes, 0, bytes.length);
      return checkedJson(bytes);
    }
    Utf8Scan scan = Utf8Scan.of(bytes, 0, bytes.length);
    EventData data = new EventData(scan.storable() ? Form.TEXT : Form.BINARY, bytes);
    checkSize(pointer, "bytes as JSON", data.jsonBytes());
    return data;
  }

  private static void checkSize(String pointer, String what, long size)
      throws InvalidEventException {
    if (size > Limits.DATA_BYTES) {
      throw InvalidEventException.tooLarge(
          pointer,
          "data has " + size + " " + what + "; at most " + Limits.DATA_BYTES + " are allowed");
    }
  }

  /** The size of {@link #toJson()} of what is no JSON: quoting makes up to six bytes of one. */
  private long jsonBytes() {
    if (form == Form.BINARY) {
      return (bytes.length + 2L) / 3 * 4 + "{'data_base64':''}".length();
    }
    long size = 2L + bytes.length;
    for (byte b : bytes) {
      switch (b) {
        case '"', '\\', '\b', '\t', '\n', '\f', '\r' -> size++;
        default -> size += b >= 0 && b < ' ' ? 5 : 0;
      }
    }
    return size;
  }

  /**
   * Whether a media type holds JSON: {@code application/json}, any {@code .../json} and any {@code
   * +json} suffix, in any case and with any parameters; null counts as JSON (CloudEvents JSON
   * format, section 3.1).
   */
  public static boolean isJson(@Nullable String contentType) {
    if (contentType == null || contentType.equals("application/json")) {
      return true;
    }
    int semicolon = contentType.indexOf(';');
    String type =
        (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
            .strip()
            .toLowerCase(Locale.ROOT);
    return type.endsWith("/json") || type.endsWith("+json");
  }

  /** How the bytes are to be read. */
  public Form form() {
    return form;
  }

  /** The bytes as they were sent; not a copy, so not to be written into. */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * The JSON value in which both stores keep the payload, in UTF-8: for JSON the very bytes that
   * were sent. Not to be written into.
   *
   * @throws IllegalStateException if there is no payload
   */
  public byte[] toJson() {
    return switch (form) {
      case NONE -> throw new IllegalStateException("the event has no data");
      case JSON -> bytes;
      case TEXT -> quote(new String(bytes, UTF_8));
      case BINARY ->
          ("{\"data_base64\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"}")
              .getBytes(UTF_8);
    };
  }

  /**
   * The JSON value that a schema is to be held against: {@link #toJson()}, and JSON's null where
   * there is no payload. Not to be written into.
   */
  public byte[] jsonValue() {
    return form == Form.NONE ? JSON_NULL : toJson();
  }

  /** Whether {@link #toJson()} is a JSON object, the only value a {@code flattened} field takes. */
  public boolean isJsonObject() {
    return switch (form) {
      case NONE, TEXT -> false;
      case BINARY -> true;
      case JSON -> firstByte() == '{';
    };
  }

  private int firstByte() {
    for (byte b : bytes) {
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b;
      }
    }
    return -1;
  }

  private static byte[] quote(String text) {
    byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(text);
    byte[] json = new byte[quoted.length + 2];
    json[0] = '"';
    System.arraycopy(quoted, 0, json, 1, quoted.length);
    json[json.length - 1] = '"';
    return json;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EventData that && form == that.form && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * form.hashCode() + Arrays.hashCode(bytes);
  }

  /** Form and size; never the content. */
  @Override
  public String toString() {
    return form + "[" + bytes.length + " bytes]";
  }
}
