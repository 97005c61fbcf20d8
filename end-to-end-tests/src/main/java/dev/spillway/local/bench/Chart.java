package dev.spillway.local.bench;

import java.util.List;

/**
 * Numbers to be drawn, and to be read as a table.
 *
 * @param text what the numbers are, in a sentence or two
 * @param across what the labels are; may be empty
 * @param up the unit of the numbers
 */
record Chart(
    String title,
    String text,
    String across,
    String up,
    Shape shape,
    List<String> labels,
    List<Series> series) {
  /** How it is drawn. */
  enum Shape {
    BARS,
    BARS_LOGARITHMIC,
    LINES_LOGARITHMIC;

    boolean isLine() {
      return this == LINES_LOGARITHMIC;
    }

    boolean isLogarithmic() {
      return this != BARS;
    }
  }

  /** Numbers of one kind, one for each label. */
  record Series(String name, List<Number> values) {
    Series {
      values = List.copyOf(values);
    }
  }

  Chart {
    labels = List.copyOf(labels);
    series = List.copyOf(series);
    for (Series one : series) {
      if (one.values().size() != labels.size()) {
        throw new IllegalArgumentException(title + ": a number for each label is needed");
      }
    }
  }
}
