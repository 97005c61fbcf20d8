package dev.spillway.schema;

/**
 * One thing about an event's data that its schema does not allow.
 *
 * @param pointer of the value within the data (RFC 6901); empty for the data as a whole
 * @param keyword of the schema that refuses it, such as {@code type} or {@code required}
 * @param message for a person; of the event it has at most the name of a member
 */
public record SchemaViolation(String pointer, String keyword, String message) {
  @Override
  public String toString() {
    return (pointer.isEmpty() ? "" : pointer + ": ") + message + " (" + keyword + ")";
  }
}
