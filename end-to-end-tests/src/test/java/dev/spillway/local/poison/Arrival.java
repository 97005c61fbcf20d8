package dev.spillway.local.poison;

import dev.spillway.event.EventKey;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a variant must be found in the stores, if it was taken.
 *
 * @param attributes as columns and fields, their time and the extensions left out
 */
// Nobody compares one with another, and nobody writes into the array.
@SuppressWarnings("ArrayRecordComponent")
record Arrival(
    String key,
    Instant time,
    SortedMap<String, String> attributes,
    SortedMap<String, String> extensions,
    byte @Nullable [] data) {

  private static final java.util.Set<String> COLUMNS =
      java.util.Set.of("id", "source", "type", "subject", "time", "datacontenttype", "dataschema");

  /** Of an event with the given attributes; empty if it has no identity. */
  static Arrival of(Map<String, String> all, byte @Nullable [] data) {
    Instant time = time(all.getOrDefault("time", ""));
    SortedMap<String, String> attributes = new TreeMap<>();
    SortedMap<String, String> extensions = new TreeMap<>();
    all.forEach(
        (name, value) -> (COLUMNS.contains(name) ? attributes : extensions).put(name, value));
    attributes.remove("time");
    String key =
        EventKey.of(all.getOrDefault("source", ""), all.getOrDefault("id", ""), time).toString();
    return new Arrival(key, time, attributes, extensions, data);
  }

  /** Whatever is no time gives one that no other event has here. */
  private static Instant time(String text) {
    try {
      return Instant.parse(text).truncatedTo(java.time.temporal.ChronoUnit.MICROS);
    } catch (java.time.DateTimeException e) {
      return Instant.EPOCH;
    }
  }
}
