package dev.spillway.consumer.sink;

import java.util.Map;

/**
 * An event that one of the stores holds, and what that store knows of how it came there.
 *
 * @param key key, time and the record that made it
 * @param type the event's type
 * @param source the event's source
 * @param id the event's id
 * @param where what the store says of the place, by name, in the order in which it is shown
 */
public record TracedEvent(
    StoredKey key, String type, String source, String id, Map<String, String> where) {}
