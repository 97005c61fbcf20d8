package dev.spillway.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one event from JSON: the CloudEvents JSON format (an object with {@code specversion}), the
 * short form (an object with a string {@code type} and a {@code data}), or plain JSON that is data
 * as a whole. The bytes of {@code data} are cut out as they stand, never parsed and written again.
 */
public final class JsonEvents {
  private final byte[] bytes;
  private final int offset;
  private final JsonParser parser;
  private final String pointer;
  private final JsonCheck check;
  private final boolean wideIntegers;

  private final List<Member> members = new ArrayList<>(12);
  private boolean structured;
  private boolean stringType;
  private @Nullable Slice data;
  private int deepestMember;
  private int longestPath;

  /** An attribute; the value is null for a value that is no scalar. */
  private record Member(String name, JsonToken token, @Nullable String value) {}

  private record Slice(int from, int to, boolean isString) {}

  private JsonEvents(
      byte[] bytes,
      int offset,
      JsonParser parser,
      String pointer,
      JsonCheck check,
      boolean wideIntegers) {
    this.bytes = bytes;
    this.offset = offset;
    this.parser = parser;
    this.pointer = pointer;
    this.check = check;
    this.wideIntegers = wideIntegers;
  }

  /**
   * Reads the event that fills the given bytes.
   *
   * @param pointer the place of the event in what the client sent, before every pointer in an error
   * @param requireSpecVersion whether the content type promised a CloudEvent, so that anything else
   *     is an error
   * @throws InvalidEventException if it is no JSON that both stores can hold, or an attribute
   *     breaks a rule
   */
  public static EventDraft read(
      String pointer, byte[] bytes, int offset, int length, boolean requireSpecVersion)
      throws InvalidEventException {
    return read(pointer, bytes, offset, length, requireSpecVersion, false);
  }

  /**
   * Reads the event that is a Kafka record's value. An extension attribute that is an integer of
   * more than 32 bits, which CloudEvents does not have, is kept as text: nobody can refuse it at
   * the door any more, and it was stored so before there were types.
   *
   * @param requireSpecVersion as for {@link #read}
   * @throws InvalidEventException as {@link #read}
   */
  static EventDraft readRecord(byte[] value, boolean requireSpecVersion)
      throws InvalidEventException {
    return read("", value, 0, value.length, requireSpecVersion, true);
  }

  private static EventDraft read(
      String pointer,
      byte[] bytes,
      int offset,
      int length,
      boolean requireSpecVersion,
      boolean wideIntegers)
      throws InvalidEventException {
    Utf8Scan scan = JsonCheck.scan(pointer, bytes, offset, length);
    try (JsonParser parser = JsonCheck.FACTORY.createParser(bytes, offset, length)) {
      try {
        JsonCheck check = JsonCheck.over(parser, scan);
        JsonEvents reader = new JsonEvents(bytes, offset, parser, pointer, check, wideIntegers);
        return reader.event(length, requireSpecVersion);
      } catch (JacksonException e) {
        throw JsonCheck.explain(pointer, parser, e);
      }
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  private EventDraft event(int length, boolean requireSpecVersion)
      throws IOException, InvalidEventException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw InvalidEventException.malformed(pointer, "no JSON value");
    }
    if (first == JsonToken.START_OBJECT) {
      object();
      check.end(pointer);
    } else {
      check.value(pointer);
      check.end(pointer);
    }
    boolean shortForm = stringType && data != null;
    if (structured || shortForm && !requireSpecVersion) {
      return draft();
    }
    if (requireSpecVersion) {
      throw InvalidEventException.unprocessable(
          pointer + "/specversion", "missing: a CloudEvent must say \"specversion\":\"1.0\"");
    }
    if (first == JsonToken.START_OBJECT) {
      // The members were checked one by one, each as if it were a whole.
      if (deepestMember + 1 > Limits.DATA_DEPTH) {
        throw InvalidEventException.unprocessable(
            pointer, "nested deeper than " + Limits.DATA_DEPTH + " levels");
      }
      JsonCheck.checkPath(pointer, longestPath);
    }
    byte[] whole =
        offset == 0 && length == bytes.length
            ? bytes
            : Arrays.copyOfRange(bytes, offset, offset + length);
    return EventDraft.ofWholeBody(EventData.checkedJson(whole));
  }

  private void object() throws IOException, InvalidEventException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      check.name(pointer, name);
      JsonToken token = parser.nextToken();
      if (name.equals("data")) {
        int from = offset + (int) parser.currentTokenLocation().getByteOffset();
        check.value(pointer);
        // A string is skipped lazily: its end is known only once it has been read.
        parser.finishToken();
        int to = offset + (int) parser.currentLocation().getByteOffset();
        data = new Slice(from, to, token == JsonToken.VALUE_STRING);
      } else {
        String value = token.isScalarValue() ? parser.getText() : null;
        check.value(pointer);
        structured |= name.equals("specversion");
        stringType |= name.equals("type") && token == JsonToken.VALUE_STRING;
        members.add(new Member(name, token, value));
      }
      deepestMember = Math.max(deepestMember, check.takeDeepest());
      int inside = check.takeLongestPath();
      longestPath = Math.max(longestPath, name.length() + (inside == 0 ? 0 : 1 + inside));
    }
  }

  private EventDraft draft() throws InvalidEventException {
    EventDraft draft = new EventDraft();
    String base64 = null;
    for (Member member : members) {
      String at = pointer + "/" + member.name().replace("~", "~0").replace("/", "~1");
      if (member.token() == JsonToken.VALUE_NULL) {
        continue; // CloudEvents JSON format, section 2.2: null means not set
      }
      String value = member.value();
      if (value == null) {
        throw InvalidEventException.unprocessable(
            at, "an attribute is a string, a boolean or an integer, not an object or an array");
      }
      if (member.name().equals("data_base64")) {
        base64 = value;
        continue;
      }
      if (member.token() != JsonToken.VALUE_STRING && isContextAttribute(member.name())) {
        throw InvalidEventException.unprocessable(at, "must be a string");
      }
      if (member.token() == JsonToken.VALUE_NUMBER_FLOAT) {
        throw InvalidEventException.unprocessable(
            at, "CloudEvents attributes know integers, no other numbers: send it as a string");
      }
      switch (member.token()) {
        case VALUE_TRUE -> draft.extension(at, member.name(), true);
        case VALUE_FALSE -> draft.extension(at, member.name(), false);
        case VALUE_NUMBER_INT -> draft.extension(at, member.name(), integer(at, value));
        default -> draft.attribute(at, member.name(), value);
      }
    }
    return draft.data(payload(draft, base64));
  }

  private Object integer(String at, String json) throws InvalidEventException {
    Integer value = ExtensionTypes.integer(json.equals("-0") ? "0" : json);
    if (value != null) {
      return value;
    }
    if (wideIntegers) {
      return json;
    }
    throw InvalidEventException.unprocessable(
        at,
        "CloudEvents integers have 32 bits, from -2147483648 to 2147483647: send it as a string");
  }

  private static boolean isContextAttribute(String name) {
    return switch (name) {
      case "specversion",
          "id",
          "source",
          "type",
          "subject",
          "time",
          "datacontenttype",
          "dataschema" ->
          true;
      default -> false;
    };
  }

  private EventData payload(EventDraft draft, @Nullable String base64)
      throws InvalidEventException {
    String contentType = draft.dataContentType();
    if (base64 != null) {
      if (data != null) {
        throw InvalidEventException.unprocessable(
            pointer + "/data_base64", "an event has data or data_base64, not both");
      }
      try {
        byte[] decoded = Base64.getDecoder().decode(base64);
        return EventData.of(pointer + "/data_base64", contentType, decoded);
      } catch (IllegalArgumentException e) {
        throw InvalidEventException.unprocessable(pointer + "/data_base64", "not Base64");
      }
    }
    if (data == null) {
      return EventData.none();
    }
    byte[] slice = Arrays.copyOfRange(bytes, data.from(), data.to());
    if (!EventData.isJson(contentType) && data.isString()) {
      return EventData.of(pointer + "/data", contentType, text(slice));
    }
    return EventData.checkedJson(slice);
  }

  /** The UTF-8 of the text that a JSON string stands for. */
  private static byte[] text(byte[] jsonString) {
    try (JsonParser string = JsonCheck.FACTORY.createParser(jsonString)) {
      string.nextToken();
      return string.getText().getBytes(UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the string was read once before", e);
    }
  }
}
