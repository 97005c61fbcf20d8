package dev.spillway.schema;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code $id} of an event schema, {@code urn:spillway:event:<type>:<version>}.
 *
 * @param type of the events
 * @param version from 1
 */
public record SchemaId(String type, int version) {
  /** Letters, digits, dot, underscore, hyphen: a type with a schema is a file name, too. */
  public static final String TYPE_PATTERN = "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}";

  private static final Pattern TYPE = Pattern.compile(TYPE_PATTERN);
  private static final Pattern URN =
      Pattern.compile("urn:spillway:event:(" + TYPE_PATTERN + "):([1-9][0-9]{0,8})");

  public SchemaId {
    if (!isType(type) || version < 1) {
      throw new IllegalArgumentException("no schema id: " + type + ", version " + version);
    }
  }

  /** Whether events of the type can have a schema. */
  public static boolean isType(String type) {
    return TYPE.matcher(type).matches();
  }

  /** Reads what {@link #toString} writes; empty for anything else. */
  public static Optional<SchemaId> parse(String text) {
    Matcher matcher = URN.matcher(text);
    return matcher.matches()
        ? Optional.of(new SchemaId(matcher.group(1), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "urn:spillway:event:" + type + ":" + version;
  }
}
