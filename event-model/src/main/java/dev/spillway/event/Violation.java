package dev.spillway.event;

/**
 * One thing that is wrong with an event.
 *
 * @param pointer where: a JSON Pointer (RFC 6901) into the JSON that was read, {@code ""} for its
 *     root; or the name of a header
 * @param detail what is wrong and what is allowed, for a person to read; never the event's content
 */
public record Violation(String pointer, String detail) {
  @Override
  public String toString() {
    return pointer.isEmpty() ? detail : pointer + ": " + detail;
  }
}
