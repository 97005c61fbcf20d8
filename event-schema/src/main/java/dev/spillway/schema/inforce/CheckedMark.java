package dev.spillway.schema.inforce;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.schema.SchemaId;
import org.jspecify.annotations.Nullable;

/**
 * How an event's record says that a gateway has held the event against a schema and let it pass: a
 * header with the schema's {@code $id}. It is no attribute of the event and is not stored.
 */
public final class CheckedMark {
  /** Name of the header. */
  public static final String HEADER = "spillway-schema";

  private CheckedMark() {}

  /** The header's value. */
  public static byte[] of(SchemaId schema) {
    return schema.toString().getBytes(UTF_8);
  }

  /**
   * Whether an event of the type has been checked.
   *
   * @param value of the header; null if there is none
   */
  public static boolean covers(byte @Nullable [] value, String type) {
    return value != null
        && SchemaId.parse(new String(value, UTF_8))
            .filter(id -> id.type().equals(type))
            .isPresent();
  }
}
