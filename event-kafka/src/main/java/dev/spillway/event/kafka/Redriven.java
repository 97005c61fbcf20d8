package dev.spillway.event.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a record that was redriven from the dead-letter topic says of itself. A record without
 * attributes has its place and timestamp as id and time; at its new place these headers keep the
 * identity that it had at the first one.
 *
 * <p>Headers of a producer are not to be trusted: what is no number, or no time, counts as absent.
 */
public final class Redriven {
  /** {@code topic-partition-offset} of the record's first place. */
  public static final String ORIGIN = "spillway.origin";

  /** Timestamp of the record at its first place, in milliseconds since 1970. */
  public static final String ORIGIN_TIMESTAMP = "spillway.origin.timestamp";

  /** How often the record was redriven, from 1. */
  public static final String ATTEMPT = "spillway.redrive.attempt";

  private static final int MAX_ATTEMPT = 1_000_000_000;

  private Redriven() {}

  /** Where the record was first. */
  public static Optional<String> origin(Headers headers) {
    return Optional.ofNullable(text(headers, ORIGIN));
  }

  /** The record's timestamp there. */
  public static Optional<Instant> timestamp(Headers headers) {
    OptionalLong millis = number(headers, ORIGIN_TIMESTAMP);
    try {
      return millis.isPresent()
          ? Optional.of(Instant.ofEpochMilli(millis.getAsLong()))
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty(); // no producer of ours wrote it
    }
  }

  /** How often the record was redriven; 0 for one that comes from its producer. */
  public static int attempt(Headers headers) {
    return Math.clamp(number(headers, ATTEMPT).orElse(0), 0, MAX_ATTEMPT);
  }

  /** A header's value as a number. */
  public static OptionalLong number(Headers headers, String name) {
    String text = text(headers, name);
    try {
      return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // no producer of ours wrote it
    }
  }

  /** A header's value as text; null if there is none. */
  public static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }
}
