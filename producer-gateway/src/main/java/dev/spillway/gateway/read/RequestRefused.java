package dev.spillway.gateway.read;

import dev.spillway.event.InvalidEventException;
import dev.spillway.event.Violation;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A request that is refused as a whole. It carries no stack trace: what is wrong is in the request,
 * and floods of bad requests must stay cheap.
 */
public final class RequestRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final ProblemType type;
  private final transient List<Violation> violations;

  /**
   * @param detail what is wrong and what is allowed; never the content of an event
   * @param violations the places, where there are any
   */
  public RequestRefused(ProblemType type, String detail, List<Violation> violations) {
    super(detail, null, false, false);
    this.type = type;
    this.violations = List.copyOf(violations);
  }

  public RequestRefused(ProblemType type, String detail) {
    this(type, detail, List.of());
  }

  /** A refusal of the whole request for what is wrong with its body. */
  static RequestRefused of(InvalidEventException e) {
    return new RequestRefused(
        ProblemType.of(e.reason()),
        e.violations().stream().map(Violation::toString).collect(Collectors.joining("; ")),
        e.violations());
  }

  /** A refusal that names a header. */
  static RequestRefused header(ProblemType type, String name, String detail) {
    return new RequestRefused(type, name + ": " + detail, List.of(new Violation(name, detail)));
  }

  /** The kind of error. */
  public ProblemType type() {
    return type;
  }

  /** The places, where there are any. */
  public List<Violation> violations() {
    return violations;
  }
}
