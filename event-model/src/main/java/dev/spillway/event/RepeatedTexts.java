package dev.spillway.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/**
 * Texts that come again and again, such as types and sources: one string for many events instead of
 * one for each, which a batch would hold. Bounded: a text gives its place to the next one that
 * falls there. For one thread.
 */
public final class RepeatedTexts {
  private static final int PLACES = 512;

  /** Longer texts are made anew. */
  private static final int LONGEST = 128;

  private final byte[][] bytes = new byte[PLACES][];
  private final String[] texts = new String[PLACES];

  /** Empty. */
  public RepeatedTexts() {
    Arrays.fill(bytes, new byte[0]);
    Arrays.fill(texts, "");
  }

  /** The text of these bytes, which are ASCII and are not written into again. */
  public String ascii(byte[] ascii) {
    if (ascii.length > LONGEST) {
      return new String(ascii, ISO_8859_1);
    }
    int hash = Arrays.hashCode(ascii);
    int place = (hash ^ hash >>> 16) & PLACES - 1;
    if (!Arrays.equals(ascii, bytes[place])) {
      texts[place] = new String(ascii, ISO_8859_1);
      bytes[place] = ascii;
    }
    return texts[place];
  }
}
