package dev.spillway.gateway.read;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import dev.spillway.event.EventDraft;
import dev.spillway.event.InvalidEventException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where plain JSON gets its attributes from. Immutable.
 *
 * @param rules by attribute; an attribute without a rule gets its default
 * @param timeFormat how the value at the time's pointer is written
 */
public record Mapping(Map<Attribute, Rule> rules, TimeFormat timeFormat) {
  /** No rules. */
  public static final Mapping NONE = new Mapping(Map.of(), TimeFormat.RFC3339);

  /**
   * One attribute's rule: the value at the pointer, else the constant.
   *
   * @param pointer into the data
   * @param prefix goes before the value at the pointer
   * @param constant for every event, or for those with nothing at the pointer
   * @param origin where the constant came from, for an error
   */
  public record Rule(
      @Nullable JsonPointer pointer, String prefix, @Nullable String constant, String origin) {
    /** The value at a pointer. */
    public static Rule at(JsonPointer pointer) {
      return new Rule(pointer, "", null, "");
    }

    /** A value that is the same for every event. */
    public static Rule fixed(String value, String origin) {
      return new Rule(null, "", value, origin);
    }

    private Rule orConstant(String value, String from) {
      return new Rule(pointer, prefix, value, from);
    }
  }

  /** Copies the rules. */
  public Mapping {
    rules = rules.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(rules));
  }

  /** The time at which the pointer is, or the empty text: where an error about the time belongs. */
  String timePointer() {
    Rule rule = rules.get(Attribute.TIME);
    return rule == null || rule.pointer() == null ? "/time" : rule.pointer().toString();
  }

  /**
   * This mapping with those rules replaced that the request's {@code X-Event-} headers name.
   *
   * @throws RequestRefused if a header is unknown or its value is none
   */
  Mapping with(@Nullable List<RequestHeaders.Header> headers) throws RequestRefused {
    if (headers == null) {
      return this;
    }
    Map<Attribute, Rule> named = new EnumMap<>(Attribute.class);
    TimeFormat format = timeFormat;
    for (RequestHeaders.Header header : headers) {
      String name = "X-Event-" + header.name();
      if (header.name().equals("time-format")) {
        format = timeFormat(name, header.value());
        continue;
      }
      boolean isPointer = header.name().endsWith("-pointer");
      String attribute =
          isPointer
              ? header.name().substring(0, header.name().length() - "-pointer".length())
              : header.name();
      Attribute key = attribute(name, attribute);
      Rule before = named.getOrDefault(key, new Rule(null, "", null, ""));
      String value = text(name, header.value());
      named.put(
          key,
          isPointer
              ? new Rule(pointer(name, value), "", before.constant(), before.origin())
              : before.orConstant(value, name));
    }
    Map<Attribute, Rule> all = new EnumMap<>(Attribute.class);
    all.putAll(rules);
    all.putAll(named);
    return new Mapping(all, format);
  }

  private static Attribute attribute(String header, String name) throws RequestRefused {
    return switch (name) {
      case "type" -> Attribute.TYPE;
      case "source" -> Attribute.SOURCE;
      case "subject" -> Attribute.SUBJECT;
      case "id" -> Attribute.ID;
      case "time" -> Attribute.TIME;
      default ->
          throw RequestRefused.header(
              ProblemType.MALFORMED,
              header,
              "unknown; known are Type, Source, Subject, Id, Time, each also with -Pointer, and"
                  + " Time-Format");
    };
  }

  private static TimeFormat timeFormat(String header, String value) throws RequestRefused {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "epoch-seconds" -> TimeFormat.EPOCH_SECONDS;
      case "epoch-millis" -> TimeFormat.EPOCH_MILLIS;
      case "rfc3339" -> TimeFormat.RFC3339;
      default ->
          throw RequestRefused.header(
              ProblemType.MALFORMED, header, "one of epoch-seconds, epoch-millis, rfc3339");
    };
  }

  private static String text(String header, String value) throws RequestRefused {
    try {
      return HeaderText.literal(header, value);
    } catch (InvalidEventException e) {
      throw RequestRefused.of(e);
    }
  }

  private static JsonPointer pointer(String header, String value) throws RequestRefused {
    try {
      return JsonPointer.compile(value);
    } catch (IllegalArgumentException e) {
      throw RequestRefused.header(
          ProblemType.MALFORMED, header, "not a JSON Pointer (RFC 6901) such as /user/id");
    }
  }

  /** Whether every event of a request would get the same id. */
  boolean hasConstantId() {
    Rule rule = rules.get(Attribute.ID);
    return rule != null && rule.constant() != null && rule.pointer() == null;
  }

  /**
   * Sets the attributes that the event does not name itself. Pointers are followed only where the
   * whole body is data.
   *
   * @param place of the event in the body, before every pointer in an error
   */
  void apply(EventDraft draft, String place) throws InvalidEventException {
    if (rules.isEmpty()) {
      return;
    }
    if (draft.isWholeBody()) {
      followPointers(draft, place);
    }
    for (Map.Entry<Attribute, Rule> entry : rules.entrySet()) {
      String name = entry.getKey().attributeName();
      Rule rule = entry.getValue();
      if (rule.constant() != null && !draft.has(name)) {
        draft.attribute(rule.origin(), name, rule.constant());
      }
    }
  }

  private void followPointers(EventDraft draft, String place) throws InvalidEventException {
    List<Map.Entry<Attribute, Rule>> pointed =
        rules.entrySet().stream().filter(entry -> entry.getValue().pointer() != null).toList();
    if (pointed.isEmpty()) {
      return;
    }
    @Nullable JsonPointer[] pointers = new JsonPointer[pointed.size()];
    for (int i = 0; i < pointers.length; i++) {
      pointers[i] = pointed.get(i).getValue().pointer();
    }
    PointerValues.@Nullable Value[] found = PointerValues.find(draft.data().bytes(), pointers);
    for (int i = 0; i < pointers.length; i++) {
      PointerValues.Value value = found[i];
      if (value == null) {
        continue;
      }
      Attribute attribute = pointed.get(i).getKey();
      String at = place + pointers[i];
      if (attribute == Attribute.TIME) {
        timeFormat.apply(draft, at, value);
      } else {
        String prefix = pointed.get(i).getValue().prefix();
        draft.attribute(at, attribute.attributeName(), prefix + text(attribute, at, value));
      }
    }
  }

  /** Ids and subjects are often numbers; types and sources are names. */
  private static String text(Attribute attribute, String pointer, PointerValues.Value value)
      throws InvalidEventException {
    boolean numbers = attribute == Attribute.ID || attribute == Attribute.SUBJECT;
    boolean rightKind =
        value.kind() == JsonToken.VALUE_STRING
            || numbers && value.kind() == JsonToken.VALUE_NUMBER_INT;
    String text = value.text();
    if (text == null || !rightKind) {
      throw InvalidEventException.unprocessable(
          pointer,
          attribute.attributeName() + " must be a string" + (numbers ? " or an integer" : ""));
    }
    return text;
  }
}
