package dev.spillway.gateway.webhook;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * One provider that sends webhooks.
 *
 * @param name in the path
 * @param idHeader the header that names a delivery, the same when it is sent again
 * @param typeHeader the header that names what happened
 * @param typePrefix goes before its value
 */
public record Webhook(
    String name,
    Signature signature,
    Optional<String> idHeader,
    Optional<String> typeHeader,
    String typePrefix) {

  /** Between 1582 and 1970, in 100 nanoseconds: what the time in a UUID version 1 counts from. */
  private static final long GREGORIAN = 0x01B2_1DD2_1381_4000L;

  /** The name of the delivery, if its header has it. */
  public Optional<String> id(RequestHeader headers) {
    return idHeader.map(headers::value).filter(value -> !value.isBlank());
  }

  /** The event's type, if a header tells it. */
  public Optional<String> type(RequestHeader headers) {
    return typeHeader
        .map(headers::value)
        .filter(value -> !value.isBlank())
        .map(value -> typePrefix + value);
  }

  /**
   * The time inside a delivery's name that is a UUID version 1, as GitHub's are: it stays the same
   * when the delivery is sent again, as the time of receipt does not.
   */
  public static Optional<Instant> timeInside(String id) {
    if (!id.toLowerCase(Locale.ROOT)
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")) {
      return Optional.empty();
    }
    long ticks = UUID.fromString(id).timestamp() - GREGORIAN;
    return Optional.of(
        Instant.ofEpochSecond(
            Math.floorDiv(ticks, 10_000_000L), Math.floorMod(ticks, 10_000_000L) * 100));
  }
}
