package dev.spillway.consumer.operate;

import dev.spillway.event.EventKey;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an operator looks for. One text may be more than one thing: the id of a record without
 * attributes is its place.
 *
 * @param text as it was given; an event's id, unless {@code whole}
 * @param key of an event, if the text is one, or if source and time make it one
 * @param record a place in the topic for events, if the text is one
 * @param source only events of this source
 * @param whole whether the key alone says which event
 */
record Wanted(
    String text,
    Optional<EventKey> key,
    Optional<RecordPlace> record,
    Optional<String> source,
    boolean whole) {
  private static final Pattern KEY =
      Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-8[0-9a-fA-F]{3}(-[0-9a-fA-F]+){2}");
  private static final Pattern PLACE = Pattern.compile("(.+)-(\\d{1,9})-(\\d{1,18})");

  /** Where a record lies in the topic for events. */
  record RecordPlace(int partition, long offset) implements Comparable<RecordPlace> {
    @Override
    public int compareTo(RecordPlace other) {
      return partition == other.partition
          ? Long.compare(offset, other.offset)
          : Integer.compare(partition, other.partition);
    }

    String in(String topic) {
      return topic + "-" + partition + "-" + offset;
    }
  }

  /**
   * Reads what was given.
   *
   * @param topic the topic for events
   * @param time with a source: the event's whole identity is known
   */
  static Wanted of(String text, String topic, @Nullable String source, @Nullable Instant time) {
    if (time != null) {
      if (source == null) {
        throw OperateException.usage("--time needs --source: together with the id they are a key");
      }
      return new Wanted(
          text,
          Optional.of(EventKey.of(source, text, time)),
          Optional.empty(),
          Optional.of(source),
          true);
    }
    Matcher place = PLACE.matcher(text);
    boolean isPlace = place.matches() && place.group(1).equals(topic);
    return new Wanted(
        text,
        KEY.matcher(text).matches() ? Optional.of(EventKey.parse(text)) : Optional.empty(),
        isPlace
            ? Optional.of(
                new RecordPlace(Integer.parseInt(place.group(2)), Long.parseLong(place.group(3))))
            : Optional.empty(),
        Optional.ofNullable(source),
        false);
  }

  /** Whether an event is one of those. */
  boolean matches(EventKey eventKey, String eventSource, String eventId) {
    if (key.isPresent() && key.get().equals(eventKey)) {
      return true;
    }
    return !whole && eventId.equals(text) && source.map(eventSource::equals).orElse(true);
  }
}
