package dev.spillway.event;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An event that cannot be read, or that one of the two stores could not hold. It carries no stack
 * trace: what is wrong is in the input, and floods of bad input must stay cheap.
 */
public final class InvalidEventException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Violation> violations;
  private final Reason reason;

  /** The class of the mistake, so that an HTTP binding can choose a status. */
  public enum Reason {
    /** The bytes are not what their content type says: broken JSON, broken UTF-8. */
    MALFORMED,
    /** Readable, but a rule of the envelope or of the stores is broken. */
    UNPROCESSABLE,
    /** Larger than the limit for one event. */
    TOO_LARGE
  }

  /**
   * @param reason the class of the mistake
   * @param violations what is wrong, at least one
   */
  public InvalidEventException(Reason reason, List<Violation> violations) {
    super(
        violations.stream().map(Violation::toString).collect(Collectors.joining("; ")),
        null,
        false,
        false);
    this.reason = reason;
    this.violations = List.copyOf(violations);
  }

  /** What is wrong with bytes that are not what their content type says. */
  public static InvalidEventException malformed(String pointer, String detail) {
    return new InvalidEventException(Reason.MALFORMED, List.of(new Violation(pointer, detail)));
  }

  /** What is wrong with an event that can be read. */
  public static InvalidEventException unprocessable(String pointer, String detail) {
    return new InvalidEventException(Reason.UNPROCESSABLE, List.of(new Violation(pointer, detail)));
  }

  /** What is larger than its limit. */
  public static InvalidEventException tooLarge(String pointer, String detail) {
    return new InvalidEventException(Reason.TOO_LARGE, List.of(new Violation(pointer, detail)));
  }

  /** What is wrong, in the order in which it was found. */
  public List<Violation> violations() {
    return violations;
  }

  /** The class of the mistake. */
  public Reason reason() {
    return reason;
  }
}
