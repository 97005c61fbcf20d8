package dev.spillway.insights.letter;

/** That a wish about a dead letter cannot be granted. */
public final class LetterRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final Why why;

  /** Why not. */
  public enum Why {
    /** There is no such letter, or no longer. */
    UNKNOWN,
    /** It was redriven already, or cannot be. */
    SETTLED
  }

  LetterRefused(Why why, String message) {
    super(message);
    this.why = why;
  }

  /** The reason. */
  public Why why() {
    return why;
  }
}
