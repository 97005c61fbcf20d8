package dev.spillway.gateway.access;

import java.util.List;

/**
 * The events that a sender may send: those whose type and whose source are both allowed.
 *
 * @param types allowed; never empty
 * @param sources allowed; never empty
 */
public record Scope(List<TextPattern> types, List<TextPattern> sources) {
  /** Every event. */
  public static final Scope ALL = new Scope(List.of(TextPattern.ALL), List.of(TextPattern.ALL));

  public Scope {
    types = List.copyOf(types);
    sources = List.copyOf(sources);
    if (types.isEmpty() || sources.isEmpty()) {
      throw new IllegalArgumentException("a scope names what is allowed; * is everything");
    }
  }

  /** Whether events of this type may be sent. */
  public boolean allowsType(String type) {
    return allows(types, type);
  }

  /** Whether events from this source may be sent. */
  public boolean allowsSource(String source) {
    return allows(sources, source);
  }

  private static boolean allows(List<TextPattern> patterns, String text) {
    for (TextPattern pattern : patterns) {
      if (pattern.allows(text)) {
        return true;
      }
    }
    return false;
  }
}
