package dev.spillway.event;

/**
 * One thing that is wrong with an event.
 *
 * @param pointer where: a JSON Pointer (RFC 6901) into the JSON that was read, {@code ""} for its
 *     root; or the name of a header
 * @param keyword of a JSON Schema that the event breaks; empty where it is no schema's rule
 * @param detail what is wrong and what is allowed, for a person to read; never the event's content
 */
public record Violation(String pointer, String keyword, String detail) {
  /** Of a rule that is no schema's. */
  public Violation(String pointer, String detail) {
    this(pointer, "", detail);
  }

  @Override
  public String toString() {
    return (pointer.isEmpty() ? "" : pointer + ": ")
        + detail
        + (keyword.isEmpty() ? "" : " (" + keyword + ")");
  }
}
