package dev.spillway.schema;

import java.util.List;
import java.util.stream.Collectors;

/** Schemas that cannot be used, with all that is wrong with them, one problem a line. */
public final class InvalidSchemasException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<SchemaProblem> problems;

  public InvalidSchemasException(List<SchemaProblem> problems) {
    super(
        (problems.size() == 1 ? "1 problem" : problems.size() + " problems")
            + " in the event schemas:"
            + problems.stream()
                .map(problem -> System.lineSeparator() + "  " + problem)
                .collect(Collectors.joining()));
    this.problems = List.copyOf(problems);
  }

  /** By file, then line. */
  public List<SchemaProblem> problems() {
    return problems;
  }
}
