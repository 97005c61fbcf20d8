package dev.spillway.event;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An event that has been read and may still lack attributes. Every attribute is checked as it is
 * set; {@link #complete} fills in what is missing by the rules of the design. For one thread.
 */
public final class EventDraft {
  private @Nullable String id;
  private @Nullable String source;
  private @Nullable String type;
  private @Nullable String subject;
  private @Nullable Instant time;
  private @Nullable String dataContentType;
  private @Nullable String dataSchema;
  private @Nullable SortedMap<String, Object> extensions;
  private EventData data = EventData.none();
  private boolean wholeBody;

  /** What fills the gaps; asked only where there is one. */
  public interface Defaults {
    /** For an event without source. */
    String source();

    /** For an event without type. */
    String type();

    /** Makes the id of an event without one. */
    String id();

    /**
     * Time of an event that has neither a time nor an id with a time inside; must be the same at
     * every replay of a Kafka record.
     */
    Instant receivedAt();

    /** Defaults of which only the id is made at each call. */
    static Defaults of(String source, String type, Supplier<String> ids, Instant receivedAt) {
      return new Fixed(source, type, ids, receivedAt);
    }
  }

  private record Fixed(String source, String type, Supplier<String> ids, Instant receivedAt)
      implements Defaults {
    @Override
    public String id() {
      return ids.get();
    }
  }

  /**
   * Sets a context attribute, or an extension attribute of type String, from its canonical string
   * form.
   *
   * @param pointer where the value was found, for the error
   * @param name the CloudEvents name; {@code specversion} must be {@code 1.0} and is not kept
   * @throws InvalidEventException if name or value break a rule
   */
  public EventDraft attribute(String pointer, String name, String value)
      throws InvalidEventException {
    switch (name) {
      case "specversion" -> {
        if (!value.equals("1.0")) {
          throw InvalidEventException.unprocessable(
              pointer, "only CloudEvents specversion 1.0 is supported");
        }
      }
      case "id" -> id = checked(pointer, value, Limits.ID_CHARS);
      case "source" -> source = checked(pointer, value, Limits.SOURCE_CHARS);
      case "type" -> type = checked(pointer, value, Limits.TYPE_CHARS);
      case "subject" -> subject = checked(pointer, value, Limits.SUBJECT_CHARS);
      case "time" -> time = EventTime.parse(pointer, value);
      case "datacontenttype" ->
          dataContentType = checked(pointer, value, Limits.CONTENT_TYPE_CHARS);
      case "dataschema" -> dataSchema = checked(pointer, value, Limits.SUBJECT_CHARS);
      case "data", "data_base64" ->
          throw InvalidEventException.unprocessable(
              pointer, "not allowed as the name of an attribute");
      default -> extension(pointer, name, value);
    }
    return this;
  }

  /**
   * Sets an extension attribute.
   *
   * @param value a String, an Integer or a Boolean
   */
  void extension(String pointer, String name, Object value) throws InvalidEventException {
    AttributeRules.checkExtensionName(pointer, name);
    // The value may be empty: CloudEvents forbids that for its own attributes alone.
    if (value instanceof String text && !text.isEmpty()) {
      AttributeRules.checkValue(pointer, text, Limits.EXTENSION_CHARS);
    }
    if (extensions == null) {
      extensions = new TreeMap<>();
    }
    extensions.put(name, value);
    if (extensions.size() > Limits.EXTENSIONS) {
      throw InvalidEventException.unprocessable(
          pointer, "more than " + Limits.EXTENSIONS + " extension attributes");
    }
  }

  /** Gives the extensions so far the types that {@link ExtensionTypes#HEADER} names. */
  void extensionTypes(byte[] header) {
    if (extensions != null) {
      ExtensionTypes.restore(header, extensions);
    }
  }

  private static String checked(String pointer, String value, int maxChars)
      throws InvalidEventException {
    AttributeRules.checkValue(pointer, value, maxChars);
    return value;
  }

  /** Sets the time; cut to microseconds. */
  public EventDraft time(String pointer, Instant value) throws InvalidEventException {
    time = EventTime.checked(pointer, value);
    return this;
  }

  /** Sets the payload. */
  public EventDraft data(EventData value) {
    data = value;
    return this;
  }

  /** A draft of JSON all of which is data: its attributes must come from elsewhere. */
  public static EventDraft ofWholeBody(EventData value) {
    EventDraft draft = new EventDraft();
    draft.data = value;
    draft.wholeBody = true;
    return draft;
  }

  /**
   * Whether the JSON that was read names no attributes, so that all of it is data and its
   * attributes must come from elsewhere.
   */
  public boolean isWholeBody() {
    return wholeBody;
  }

  /** The payload so far. */
  public EventData data() {
    return data;
  }

  /** The media type of the payload so far. */
  public @Nullable String dataContentType() {
    return dataContentType;
  }

  /** Whether the attribute has been set: one of {@code id, source, type, subject, time}. */
  public boolean has(String name) {
    return switch (name) {
      case "id" -> id != null;
      case "source" -> source != null;
      case "type" -> type != null;
      case "subject" -> subject != null;
      case "time" -> time != null;
      default -> extensions != null && extensions.containsKey(name);
    };
  }

  /**
   * The finished event. Missing attributes: id, source and type from the defaults; time from a UUID
   * version 7 or ULID in the id that the event came with, else the time of receipt.
   *
   * @throws InvalidEventException if a default breaks a rule
   */
  public EventEnvelope complete(Defaults defaults) throws InvalidEventException {
    Instant when = time;
    if (when == null && id != null) {
      when = EventTime.insideId(id).orElse(null);
    }
    if (when == null) {
      when = EventTime.checked("time", defaults.receivedAt());
    }
    return new EventEnvelope(
        id != null ? id : checked("id", defaults.id(), Limits.ID_CHARS),
        source != null ? source : checked("source", defaults.source(), Limits.SOURCE_CHARS),
        type != null ? type : checked("type", defaults.type(), Limits.TYPE_CHARS),
        subject,
        when,
        dataContentType,
        dataSchema,
        extensions == null ? Collections.emptySortedMap() : extensions,
        data);
  }
}
