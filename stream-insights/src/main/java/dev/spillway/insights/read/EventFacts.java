package dev.spillway.insights.read;

import org.jspecify.annotations.Nullable;

/**
 * What is counted of an event.
 *
 * @param type as both stores hold it
 * @param source as both stores hold it
 * @param subject none for an event without one
 * @param bytes of the record: key, headers and value
 * @param latenessMillis the record's timestamp minus the event's own time; negative if that is
 *     ahead
 */
public record EventFacts(
    String type, String source, @Nullable String subject, int bytes, long latenessMillis) {}
