package dev.spillway.schema;

import com.fasterxml.jackson.core.JsonLocation;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Gathers what is wrong with one file. For one thread. */
final class Problems {
  private final String file;
  private final Set<SchemaProblem> found = new LinkedHashSet<>();

  Problems(String file) {
    this.file = file;
  }

  String file() {
    return file;
  }

  void add(int line, int column, String reason) {
    found.add(new SchemaProblem(file, Math.max(1, line), Math.max(1, column), reason));
  }

  void add(JsonLocation place, String reason) {
    add(place.getLineNr(), place.getColumnNr(), reason);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<SchemaProblem> sorted() {
    return found.stream()
        .sorted(
            Comparator.comparingInt(SchemaProblem::line).thenComparingInt(SchemaProblem::column))
        .toList();
  }
}
