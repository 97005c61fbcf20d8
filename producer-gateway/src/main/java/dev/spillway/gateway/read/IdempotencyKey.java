package dev.spillway.gateway.read;

import dev.spillway.event.EventDraft;
import dev.spillway.event.EventEnvelope;
import dev.spillway.event.EventTime;
import dev.spillway.event.InvalidEventException;
import java.time.Instant;
import java.util.Optional;

/**
 * A request's key by which its events get the same identity each time it is sent
 * (draft-ietf-httpapi-idempotency-key-header-07). Nothing is remembered: the identity of an event
 * without id is made of the key and the event's place in the request. Immutable.
 *
 * @param value at most {@link #MOST_CHARS} visible characters
 * @param time inside the key, which is there for a UUID version 7 and a ULID
 */
record IdempotencyKey(String value, Optional<Instant> time) {
  static final int MOST_CHARS = 255;
  private static final String HEADER = "Idempotency-Key";

  /**
   * Reads the header. The draft wants a quoted string (RFC 8941); many clients leave the quotes
   * away.
   */
  static IdempotencyKey of(String header) throws RequestRefused {
    boolean quoted = header.length() >= 2 && header.startsWith("\"") && header.endsWith("\"");
    String value = quoted ? header.substring(1, header.length() - 1) : header;
    boolean visible = value.chars().allMatch(c -> c > ' ' && c < 127 && c != '"' && c != '\\');
    if (value.isEmpty() || value.length() > MOST_CHARS || !visible) {
      throw RequestRefused.header(
          ProblemType.MALFORMED,
          HEADER,
          "one key of 1 to " + MOST_CHARS + " visible ASCII characters, best a UUID version 7");
    }
    return new IdempotencyKey(value, EventTime.insideId(value));
  }

  /**
   * Completes an event so that it is the same event when the request comes again.
   *
   * @param index of the event in its request
   * @param defaults for source and type
   * @param pointer the event's place, for the error
   * @throws InvalidEventException also if nothing tells a time that stays the same
   */
  EventEnvelope complete(EventDraft draft, int index, EventDraft.Defaults defaults, String pointer)
      throws InvalidEventException {
    Gaps gaps = new Gaps(index, defaults);
    EventEnvelope event = draft.complete(gaps);
    if (gaps.noTime) {
      throw InvalidEventException.unprocessable(
          pointer,
          "an event without time, sent with an "
              + HEADER
              + ", needs a key with a time inside: a UUID version 7 or a ULID. With another one it"
              + " would be a second event when it is sent again");
    }
    return event;
  }

  /** What fills an event's gaps, and notes whether a time is missing. */
  private final class Gaps implements EventDraft.Defaults {
    private final int index;
    private final EventDraft.Defaults others;
    private boolean noTime;

    Gaps(int index, EventDraft.Defaults others) {
      this.index = index;
      this.others = others;
    }

    @Override
    public String source() {
      return others.source();
    }

    @Override
    public String type() {
      return others.type();
    }

    @Override
    public String id() {
      return value + ":" + index;
    }

    @Override
    public Instant receivedAt() {
      noTime = time.isEmpty();
      return time.orElseGet(others::receivedAt);
    }
  }
}
