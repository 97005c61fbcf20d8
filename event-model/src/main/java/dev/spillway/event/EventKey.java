package dev.spillway.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.UUID;

/**
 * The identity of an event in 128 bits: a UUID of version 8 (RFC 9562, section 5.8). The first 48
 * bits are the event's time in milliseconds, so that keys made at about the same time lie together
 * in an index; the other 74 free bits are the head of a SHA-256 over source, id and time in
 * microseconds. The same (source, id, time) gives the same key in every process and at every
 * replay; it is the primary key in PostgreSQL and the {@code _id} in Elasticsearch.
 *
 * @param mostSignificantBits the first eight bytes, big-endian
 * @param leastSignificantBits the last eight bytes, big-endian
 */
public record EventKey(long mostSignificantBits, long leastSignificantBits) {
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(
          () -> {
            try {
              return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
              throw new IllegalStateException("every Java platform has SHA-256", e);
            }
          });

  /** The key of the event with this identity. The time counts in microseconds. */
  public static EventKey of(String source, String id, Instant time) {
    byte[] sourceBytes = source.getBytes(UTF_8);
    byte[] idBytes = id.getBytes(UTF_8);
    long micros = EventTime.toEpochMicros(time);
    // The length in front keeps ("ab","c") and ("a","bc") apart.
    byte[] lengthAndTime =
        ByteBuffer.allocate(12).putInt(sourceBytes.length).putLong(micros).array();
    MessageDigest digest = SHA_256.get();
    digest.update(lengthAndTime);
    digest.update(sourceBytes);
    ByteBuffer hash = ByteBuffer.wrap(digest.digest(idBytes));
    long head = hash.getLong();
    long tail = hash.getLong();
    long millis = Math.floorDiv(micros, 1000L) & 0xFFFF_FFFF_FFFFL;
    long most = millis << 16 | 0x8000L | head & 0x0FFFL;
    long least = 0x8000_0000_0000_0000L | tail & 0x3FFF_FFFF_FFFF_FFFFL;
    return new EventKey(most, least);
  }

  /** The key that {@link #toString()} wrote. */
  public static EventKey parse(String text) {
    UUID uuid = UUID.fromString(text);
    return new EventKey(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }

  /** This key as a UUID. */
  public UUID toUuid() {
    return new UUID(mostSignificantBits, leastSignificantBits);
  }

  /** The 36 characters of RFC 9562, in lower case. */
  @Override
  public String toString() {
    return toUuid().toString();
  }
}
