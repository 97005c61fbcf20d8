package dev.spillway.runtime.config;

import java.util.List;
import java.util.Map;

/** A YAML file as it was written: scalars are kept as their text, with the line they stand on. */
sealed interface YamlNode {
  int line();

  record Scalar(String text, int line) implements YamlNode {}

  record Sequence(List<YamlNode> elements, int line) implements YamlNode {}

  /** {@code entries} in the order of the file; keys without a value are left out. */
  record Mapping(Map<String, YamlNode> entries, int line) implements YamlNode {}

  default String kind() {
    return switch (this) {
      case Scalar _ -> "a single value";
      case Sequence _ -> "a list";
      case Mapping _ -> "a map";
    };
  }
}
