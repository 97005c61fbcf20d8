package dev.spillway.runtime.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with all that is wrong with it, one problem a line. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public ConfigException(List<Problem> problems) {
    super(
        (problems.size() == 1
                ? "1 problem in the configuration:"
                : problems.size() + " problems in the configuration:")
            + problems.stream()
                .map(problem -> System.lineSeparator() + "  " + problem)
                .collect(Collectors.joining()));
    this.problems = List.copyOf(problems);
  }

  /** In the order of the record's components. */
  public List<Problem> problems() {
    return problems;
  }
}
