package dev.spillway.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The CloudEvents Kafka protocol binding 1.0.2 without Kafka's types: headers are pairs of a name
 * and bytes. Writes binary mode; reads binary mode, structured mode and plain JSON. Binary mode's
 * headers are text; where an extension attribute is none, {@link ExtensionTypes#HEADER} says so.
 */
public final class KafkaBinding {
  private static final String PREFIX = "ce_";
  private static final String CONTENT_TYPE = "content-type";
  private static final byte[] SPEC_VERSION = "1.0".getBytes(UTF_8);

  /** The headers of nearly all events, and the attributes in them. */
  private static final Map<String, String> ATTRIBUTES =
      Map.of(
          "ce_specversion", "specversion",
          "ce_id", "id",
          "ce_source", "source",
          "ce_type", "type",
          "ce_subject", "subject",
          "ce_time", "time",
          "ce_dataschema", "dataschema");

  private static final ThreadLocal<RepeatedTexts> TEXTS =
      ThreadLocal.withInitial(RepeatedTexts::new);

  private KafkaBinding() {}

  /** Hands every header of the event's binary mode to the given consumer. */
  public static void writeHeaders(EventEnvelope event, BiConsumer<String, byte[]> header) {
    header.accept("ce_specversion", SPEC_VERSION);
    header.accept("ce_id", event.id().getBytes(UTF_8));
    header.accept("ce_source", event.source().getBytes(UTF_8));
    header.accept("ce_type", event.type().getBytes(UTF_8));
    header.accept("ce_time", event.time().toString().getBytes(UTF_8));
    String subject = event.subject();
    if (subject != null) {
      header.accept("ce_subject", subject.getBytes(UTF_8));
    }
    String schema = event.dataSchema();
    if (schema != null) {
      header.accept("ce_dataschema", schema.getBytes(UTF_8));
    }
    String contentType = event.dataContentType();
    if (contentType != null) {
      header.accept(CONTENT_TYPE, contentType.getBytes(UTF_8));
    }
    if (!event.extensions().isEmpty()) {
      ExtensionHeaders extensions = new ExtensionHeaders(header);
      event.extensions().forEach(extensions);
      extensions.end();
    }
  }

  /** Writes the headers of extension attributes. */
  private static final class ExtensionHeaders implements BiConsumer<String, Object> {
    private final BiConsumer<String, byte[]> header;
    private @Nullable StringBuilder types;

    ExtensionHeaders(BiConsumer<String, byte[]> header) {
      this.header = header;
    }

    @Override
    public void accept(String name, Object value) {
      header.accept(PREFIX + name, ExtensionTypes.text(value).getBytes(UTF_8));
      types = ExtensionTypes.append(types, name, value);
    }

    void end() {
      if (types != null) {
        header.accept(ExtensionTypes.HEADER, types.toString().getBytes(UTF_8));
      }
    }
  }

  /** The record value of binary mode: the payload's bytes, or null for an event without payload. */
  public static byte @Nullable [] writeValue(EventEnvelope event) {
    return event.data().form() == EventData.Form.NONE ? null : event.data().bytes();
  }

  /** The headers of one record, in their order. */
  @FunctionalInterface
  public interface Headers {
    /** Hands each header to the consumer; a value may be null. */
    void forEach(HeaderConsumer consumer) throws InvalidEventException;
  }

  /** Takes one header. */
  @FunctionalInterface
  public interface HeaderConsumer {
    /** Takes one header. */
    void accept(String name, byte @Nullable [] value) throws InvalidEventException;
  }

  /**
   * Reads the event of one record. A header {@code ce_specversion} means binary mode, a content
   * type {@code application/cloudevents...+json} structured mode; anything else is plain JSON.
   *
   * @param defaults fill in what the record does not say
   * @throws InvalidEventException if the record is no event that both stores can hold
   */
  public static EventEnvelope read(
      Headers headers, byte @Nullable [] value, EventDraft.Defaults defaults)
      throws InvalidEventException {
    Modes modes = new Modes();
    headers.forEach(modes);
    if (value != null && value.length > Limits.DATA_BYTES) {
      throw InvalidEventException.tooLarge(
          "",
          "the record's value has %d bytes; at most %d are allowed"
              .formatted(value.length, Limits.DATA_BYTES));
    }
    if (modes.binary) {
      return binary(headers, value, modes).complete(defaults);
    }
    if (value == null || value.length == 0) {
      throw InvalidEventException.malformed(
          "", value == null ? "the record has no value" : "the record's value is empty");
    }
    return JsonEvents.readRecord(value, modes.structured()).complete(defaults);
  }

  private static EventDraft binary(Headers headers, byte @Nullable [] value, Modes modes)
      throws InvalidEventException {
    String contentType = modes.contentType;
    EventDraft draft = new EventDraft();
    headers.forEach(
        (name, bytes) -> {
          if (name.startsWith(PREFIX) && bytes != null) {
            String known = ATTRIBUTES.get(name);
            String attribute = known != null ? known : name.substring(PREFIX.length());
            if (attribute.equals("datacontenttype")) {
              throw InvalidEventException.unprocessable(
                  name, "binary mode says the media type in the header content-type");
            }
            draft.attribute(name, attribute, text(name, bytes));
          }
        });
    if (modes.extensionTypes != null) {
      draft.extensionTypes(modes.extensionTypes);
    }
    if (contentType != null) {
      draft.attribute(CONTENT_TYPE, "datacontenttype", contentType);
    }
    // HTTP cannot tell no body from an empty one, and empty is no JSON: both doors read it alike.
    if (value == null || value.length == 0 && EventData.isJson(contentType)) {
      return draft;
    }
    return draft.data(EventData.of("", contentType, value));
  }

  private static String text(String name, byte[] bytes) throws InvalidEventException {
    if (isAscii(bytes)) { // nearly every header, and the decoder is slow
      return switch (name) {
        case "ce_id", "ce_time", "ce_subject" -> new String(bytes, ISO_8859_1);
        default -> TEXTS.get().ascii(bytes);
      };
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw InvalidEventException.malformed(name, "the header is not UTF-8");
    }
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  /** What the headers say of the mode. */
  private static final class Modes implements HeaderConsumer {
    private boolean binary;
    private @Nullable String contentType;
    private byte @Nullable [] extensionTypes;

    @Override
    public void accept(String name, byte @Nullable [] value) throws InvalidEventException {
      if (name.equals("ce_specversion")) {
        binary = true;
      } else if (value != null
          && name.length() == CONTENT_TYPE.length()
          && name.equalsIgnoreCase(CONTENT_TYPE)) {
        contentType = text(name, value);
      } else if (name.equals(ExtensionTypes.HEADER)) {
        extensionTypes = value;
      }
    }

    private boolean structured() {
      return contentType != null
          && contentType.toLowerCase(Locale.ROOT).startsWith("application/cloudevents");
    }
  }
}
