package dev.spillway.runtime.config;

import dev.spillway.runtime.config.Sources.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Binds single values, and the lists and maps of them. Null means: failed, and reported. */
final class Scalars {
  private final Sources sources;
  private final List<Problem> problems;
  private final Map<String, String> origins;

  /**
   * @param origins is filled with where each key's value came from
   */
  Scalars(Sources sources, List<Problem> problems, Map<String, String> origins) {
    this.sources = sources;
    this.problems = problems;
    this.origins = origins;
  }

  @Nullable Object scalar(
      Shape.Field field, ScalarType type, String key, @Nullable YamlNode node, boolean env) {
    Optional<Text> variable = variable(type, key, env);
    if (variable.isEmpty() && node != null && !(node instanceof YamlNode.Scalar)) {
      return wrongKind(key, node, type.allowed());
    }
    Optional<Text> text = variable.or(() -> inFile(node)).or(() -> byDefault(field));
    return text.isPresent()
        ? parse(field, type, key, text.get())
        : required(key, env, type.allowed());
  }

  @Nullable Object optional(
      Shape.Field field, ScalarType type, String key, @Nullable YamlNode node, boolean env) {
    boolean inEnvironment = env && sources.isSet(key, type.isSecret());
    if (!inEnvironment && node == null && field.defaultValue().isEmpty()) {
      return Optional.empty();
    }
    Object value = scalar(field, type, key, node, env);
    return value == null ? null : Optional.of(value);
  }

  @Nullable Object list(
      Shape.Field field, ScalarType type, String key, @Nullable YamlNode node, boolean env) {
    String allowed = "a list, comma separated, of: " + type.allowed();
    Optional<Text> variable = variable(type, key, env);
    List<Text> texts = new ArrayList<>();
    if (variable.isEmpty() && node instanceof YamlNode.Sequence sequence) {
      for (YamlNode element : sequence.elements()) {
        if (!(element instanceof YamlNode.Scalar scalar)) {
          return wrongKind(key, element, type.allowed());
        }
        texts.add(new Text(scalar.text(), sources.at(element)));
      }
      origins.put(key, sources.at(node));
    } else if (variable.isEmpty() && node instanceof YamlNode.Mapping) {
      return wrongKind(key, node, allowed);
    } else {
      Optional<Text> whole = variable.or(() -> inFile(node)).or(() -> byDefault(field));
      if (whole.isEmpty()) {
        return required(key, env, allowed);
      }
      origins.put(key, whole.get().origin());
      texts.addAll(split(whole.get()));
    }
    List<Object> values = new ArrayList<>();
    for (Text text : texts) {
      Object value = parse(field, type, key, text);
      if (value != null) {
        values.add(value);
      }
    }
    return values.size() == texts.size() ? List.copyOf(values) : null;
  }

  @Nullable Object map(
      Shape.Field field, ScalarType type, String key, @Nullable YamlNode node, boolean env) {
    String allowed = "a map, in one text as name=value,name=value, of: " + type.allowed();
    Optional<Text> variable = variable(type, key, env);
    Map<String, Text> texts = new LinkedHashMap<>();
    Map<String, Text> entries = new LinkedHashMap<>();
    if (env) {
      entries.putAll(sources.propertiesFile(key, problems));
      entries.putAll(sources.entries(key));
    }
    if (variable.isEmpty() && node instanceof YamlNode.Mapping mapping) {
      flatten("", mapping, texts);
    } else if (variable.isEmpty() && node instanceof YamlNode.Sequence) {
      return wrongKind(key, node, allowed);
    } else {
      Optional<Text> whole = variable.or(() -> inFile(node)).or(() -> byDefault(field));
      if (whole.isEmpty() && entries.isEmpty()) {
        return required(key, env, allowed);
      }
      for (Text entry : whole.map(Scalars::split).orElse(List.of())) {
        int equals = entry.value().indexOf('=');
        if (equals < 1) {
          problems.add(new Problem(key, entry.origin(), "has no name=value; allowed: " + allowed));
          return null;
        }
        texts.put(
            entry.value().substring(0, equals).strip(),
            new Text(entry.value().substring(equals + 1).strip(), entry.origin()));
      }
    }
    texts.putAll(entries);
    Map<String, Object> values = new LinkedHashMap<>();
    texts.forEach(
        (name, text) -> {
          Object value = parse(field, type, KeyName.child(key, name), text);
          if (value != null) {
            values.put(name, value);
          }
        });
    return values.size() == texts.size() ? unmodifiable(values) : null;
  }

  /** Keeps the order, which {@code Map.copyOf} does not. */
  static Map<String, Object> unmodifiable(Map<String, Object> values) {
    return Collections.unmodifiableMap(values);
  }

  private void flatten(String prefix, YamlNode.Mapping mapping, Map<String, Text> into) {
    mapping
        .entries()
        .forEach(
            (name, node) -> {
              String path = KeyName.child(prefix, name);
              switch (node) {
                case YamlNode.Mapping inner -> flatten(path, inner, into);
                case YamlNode.Scalar scalar ->
                    into.put(path, new Text(scalar.text(), sources.at(node)));
                case YamlNode.Sequence _ ->
                    into.put(path, new Text(joined(node), sources.at(node)));
              }
            });
  }

  /** A list as one entry of a map is what the property of a client would be: comma separated. */
  private static String joined(YamlNode node) {
    return switch (node) {
      case YamlNode.Scalar scalar -> scalar.text();
      case YamlNode.Sequence sequence ->
          String.join(",", sequence.elements().stream().map(Scalars::joined).toList());
      case YamlNode.Mapping mapping -> mapping.entries().keySet().toString();
    };
  }

  private Optional<Text> variable(ScalarType type, String key, boolean env) {
    if (!env) {
      return Optional.empty();
    }
    if (type.isSecret()) {
      Optional<Text> file = sources.secretFile(key, problems);
      if (file.isPresent()) {
        return file;
      }
    }
    return sources.variable(key);
  }

  private Optional<Text> inFile(@Nullable YamlNode node) {
    return node instanceof YamlNode.Scalar scalar
        ? Optional.of(new Text(scalar.text(), sources.at(node)))
        : Optional.empty();
  }

  private static Optional<Text> byDefault(Shape.Field field) {
    return field.defaultValue().map(value -> new Text(value, "its default"));
  }

  private static List<Text> split(Text text) {
    return Arrays.stream(text.value().split(",", -1))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .map(part -> new Text(part, text.origin()))
        .toList();
  }

  private @Nullable Object parse(Shape.Field field, ScalarType type, String key, Text text) {
    origins.put(key, text.origin());
    try {
      return type.parse().apply(text.value());
    } catch (IllegalArgumentException e) {
      String shown = field.sensitive() ? Secret.MASK : '"' + text.value() + '"';
      boolean says = !(e instanceof NumberFormatException) && e.getMessage() != null;
      String allowed = says ? e.getMessage() : type.allowed();
      problems.add(new Problem(key, text.origin(), "is " + shown + "; allowed: " + allowed));
      return null;
    }
  }

  private @Nullable Object wrongKind(String key, YamlNode node, String allowed) {
    problems.add(new Problem(key, sources.at(node), "is " + node.kind() + "; allowed: " + allowed));
    return null;
  }

  private @Nullable Object required(String key, boolean env, String allowed) {
    String where = env ? "; set it in the file or as " + KeyName.env(key) : "";
    problems.add(new Problem(key, "", "is required" + where + "; allowed: " + allowed));
    return null;
  }
}
