package dev.spillway.gateway.access;

/**
 * A text that is allowed: exactly this one, or with {@code *} at its end every text that begins so.
 * Compared as it stands, character by character; a source is not resolved as a URI.
 */
public record TextPattern(String text) {
  /** Allows everything. */
  public static final TextPattern ALL = new TextPattern("*");

  public TextPattern {
    if (text.isEmpty() || text.indexOf('*') >= 0 && text.indexOf('*') < text.length() - 1) {
      throw new IllegalArgumentException("must be a text, or the beginning of one and then *");
    }
  }

  /** Whether a text is allowed. */
  public boolean allows(String candidate) {
    return text.endsWith("*")
        ? candidate.startsWith(text.substring(0, text.length() - 1))
        : candidate.equals(text);
  }
}
