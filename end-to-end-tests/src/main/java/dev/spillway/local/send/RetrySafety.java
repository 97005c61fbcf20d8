package dev.spillway.local.send;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells whether an event that is sent twice is the same event to the gateway. */
@FunctionalInterface
public interface RetrySafety {
  /** For events that are known to have id and time. */
  RetrySafety ALWAYS = event -> true;

  /** Whether the event's identity is in the event, rather than made at its receipt. */
  boolean isSafe(byte[] event);

  /**
   * Looks for id and time where the gateway does: in the event, or at the pointers in plain JSON.
   * An id that holds its time, a UUIDv7 or a ULID, needs no other.
   *
   * @param id null if plain JSON has no id
   * @param time null if plain JSON has no time
   */
  static RetrySafety at(@Nullable JsonPointer id, @Nullable JsonPointer time) {
    return event -> Identity.isOwn(event, id, time);
  }

  /** Reads identities. */
  final class Identity {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern TIME_ORDERED =
        Pattern.compile(
            "(?i)[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
                + "|[0-7][0-9a-hjkmnp-tv-z]{25}");

    private Identity() {}

    static boolean isOwn(byte[] event, @Nullable JsonPointer id, @Nullable JsonPointer time) {
      JsonNode node;
      try {
        node = MAPPER.readTree(event);
      } catch (JsonProcessingException refused) {
        // The gateway refuses it, each time.
        return true;
      } catch (IOException impossible) {
        throw new IllegalStateException("reading from memory failed", impossible);
      }
      boolean attributes =
          node.has("specversion") || (node.path("type").isTextual() && node.has("data"));
      JsonNode ownId = attributes ? node.path("id") : at(node, id);
      JsonNode ownTime = attributes ? node.path("time") : at(node, time);
      return ownId.isValueNode()
          && !ownId.isNull()
          && ((ownTime.isValueNode() && !ownTime.isNull())
              || TIME_ORDERED.matcher(ownId.asText()).matches());
    }

    private static JsonNode at(JsonNode node, @Nullable JsonPointer pointer) {
      return node.at(pointer == null ? JsonPointer.compile("/\u0000") : pointer);
    }
  }
}
