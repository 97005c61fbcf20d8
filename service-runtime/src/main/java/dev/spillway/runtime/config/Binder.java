package dev.spillway.runtime.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds records from {@link Sources} and a file's nodes. A method that returns null has added the
 * reason to the problems; the binding goes on, so that all of them are found.
 */
final class Binder {
  private final Sources sources;
  private final Collection<String> knownKeys;
  private final List<Problem> problems;
  private final Map<String, String> origins = new HashMap<>();
  private final Scalars scalars;

  Binder(Sources sources, Collection<String> knownKeys, List<Problem> problems) {
    this.sources = sources;
    this.knownKeys = knownKeys;
    this.problems = problems;
    this.scalars = new Scalars(sources, problems, origins);
  }

  /**
   * @param environment whether variables apply; they do not inside of lists and maps of records
   */
  @Nullable Object group(
      Shape.Group group, String key, YamlNode.@Nullable Mapping node, boolean environment) {
    if (node != null) {
      reportUnknown(group, key, node);
    }
    List<@Nullable Object> arguments = new ArrayList<>();
    Set<String> failed = new HashSet<>();
    for (Shape.Field field : group.fields()) {
      String childKey = KeyName.child(key, field.name());
      YamlNode child = node == null ? null : node.entries().get(field.name());
      Object value = field(field, childKey, child, environment);
      if (value == null) {
        failed.add(field.name());
        value = fallback(field, childKey);
      }
      arguments.add(value);
    }
    if (arguments.contains(null)) {
      return null;
    }
    // Built also when a component failed and has a default, for what the constructor says about
    // the others.
    Object record = construct(group, key, arguments.toArray(), failed);
    return failed.isEmpty() ? record : null;
  }

  private static @Nullable Object fallback(Shape.Field field, String key) {
    Binder defaults = new Binder(Sources.NONE, List.of(), new ArrayList<>());
    return defaults.field(field, key, null, false);
  }

  private @Nullable Object construct(
      Shape.Group group, String key, @Nullable Object[] arguments, Set<String> failed) {
    try {
      return Records.construct(group.type(), arguments);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      message.lines().forEach(line -> reportDemand(group, key, line, failed));
      return null;
    }
  }

  /** A constructor's line begins with the component it is about, in either spelling. */
  private void reportDemand(Shape.Group group, String key, String line, Set<String> failed) {
    String[] words = line.split("[\\s:]+", 2);
    String path = KeyName.kebab(words[0]);
    String first = path.split("\\.", 2)[0];
    if (failed.contains(first)) {
      return;
    }
    boolean known = group.fields().stream().anyMatch(field -> field.name().equals(first));
    if (known && words.length == 2) {
      String child = KeyName.child(key, path);
      problems.add(new Problem(child, origins.getOrDefault(child, ""), words[1]));
    } else {
      problems.add(new Problem(key, "", line));
    }
  }

  private @Nullable Object field(
      Shape.Field field, String key, @Nullable YamlNode node, boolean environment) {
    return switch (field.shape()) {
      case Shape.Scalar scalar -> scalars.scalar(field, scalar.type(), key, node, environment);
      case Shape.Group group -> nested(group, key, node, environment);
      case Shape.OptionalOf(Shape.Group group) -> {
        if (node == null && !(environment && mentioned(group, key))) {
          yield Optional.empty();
        }
        Object value = nested(group, key, node, environment);
        yield value == null ? null : Optional.of(value);
      }
      case Shape.OptionalOf(Shape.Scalar scalar) ->
          scalars.optional(field, scalar.type(), key, node, environment);
      case Shape.ListOf(Shape.Scalar scalar) ->
          scalars.list(field, scalar.type(), key, node, environment);
      case Shape.MapOf(Shape.Scalar scalar) ->
          scalars.map(field, scalar.type(), key, node, environment);
      case Shape.ListOf(Shape.Group group) -> groups(field, group, key, node);
      case Shape.MapOf(Shape.Group group) -> groupsByName(field, group, key, node);
      default -> throw new IllegalStateException("no binding for " + field);
    };
  }

  private @Nullable Object nested(
      Shape.Group group, String key, @Nullable YamlNode node, boolean environment) {
    if (node == null || node instanceof YamlNode.Mapping) {
      return group(group, key, (YamlNode.Mapping) node, environment);
    }
    problems.add(new Problem(key, sources.at(node), "is " + node.kind() + "; allowed: a map"));
    return null;
  }

  private @Nullable Object groups(
      Shape.Field field, Shape.Group group, String key, @Nullable YamlNode node) {
    if (!(node instanceof YamlNode.Sequence sequence)) {
      return absent(field, key, node, List.of(), "a list of maps");
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < sequence.elements().size(); i++) {
      Object value = nested(group, key + "[" + i + "]", sequence.elements().get(i), false);
      if (value != null) {
        values.add(value);
      }
    }
    return values.size() == sequence.elements().size() ? List.copyOf(values) : null;
  }

  private @Nullable Object groupsByName(
      Shape.Field field, Shape.Group group, String key, @Nullable YamlNode node) {
    if (!(node instanceof YamlNode.Mapping mapping)) {
      return absent(field, key, node, Map.of(), "a map of maps");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach(
            (name, child) -> {
              Object value = nested(group, KeyName.child(key, name), child, false);
              if (value != null) {
                values.put(name, value);
              }
            });
    return values.size() == mapping.entries().size() ? Scalars.unmodifiable(values) : null;
  }

  private @Nullable Object absent(
      Shape.Field field, String key, @Nullable YamlNode node, Object empty, String allowed) {
    if (node == null && field.defaultValue().isPresent()) {
      return empty;
    }
    problems.add(
        node == null
            ? new Problem(key, "", "is required in the file; allowed: " + allowed)
            : new Problem(key, sources.at(node), "is " + node.kind() + "; allowed: " + allowed));
    return null;
  }

  /** Whether a variable sets anything inside of the group. */
  private boolean mentioned(Shape.Group group, String key) {
    return group.fields().stream()
        .anyMatch(
            field -> {
              String child = KeyName.child(key, field.name());
              return switch (field.shape()) {
                case Shape.Group inner -> mentioned(inner, child);
                case Shape.OptionalOf(Shape.Group inner) -> mentioned(inner, child);
                case Shape.MapOf _ ->
                    sources.isSet(child, true) || !sources.entries(child).isEmpty();
                default -> sources.isSet(child, field.sensitive());
              };
            });
  }

  private void reportUnknown(Shape.Group group, String key, YamlNode.Mapping node) {
    Set<String> known = new LinkedHashSet<>();
    group.fields().forEach(field -> known.add(KeyName.child(key, field.name())));
    node.entries()
        .forEach(
            (name, child) -> {
              String unknown = KeyName.child(key, name);
              if (!known.contains(unknown)) {
                Set<String> candidates = new LinkedHashSet<>(known);
                candidates.addAll(knownKeys);
                String hint =
                    Suggestion.nearest(unknown, candidates)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("");
                problems.add(new Problem(unknown, sources.at(child), "is no known key" + hint));
              }
            });
  }
}
