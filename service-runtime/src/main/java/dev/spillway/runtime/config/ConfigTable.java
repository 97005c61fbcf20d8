package dev.spillway.runtime.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an application can be configured with, and what it is configured with. */
public final class ConfigTable {
  private ConfigTable() {}

  /**
   * One setting.
   *
   * @param key the key in the file; {@code []} and {@code <name>} stand for the elements of a list
   *     and the entries of a map
   * @param env the variable's name, followed by {@code _<NAME>} for a map's entries; empty where
   *     only the file can set the key
   * @param type such as {@code duration}
   * @param defaultValue as it is written, or {@code (required)} or {@code (none)}
   * @param description for an operator
   */
  public record Row(String key, String env, String type, String defaultValue, String description) {}

  /**
   * All settings below {@code root}, in the order of the records' components.
   *
   * @throws IllegalArgumentException if {@code root} cannot be bound, or if two of its keys have
   *     one variable's name
   */
  public static List<Row> describe(Class<?> root) {
    List<Row> rows = new ArrayList<>();
    describe(Shape.group(root), "", true, rows);
    Map<String, String> keysByVariable = new HashMap<>();
    for (Row row : rows) {
      String other = row.env().isEmpty() ? null : keysByVariable.put(row.env(), row.key());
      if (other != null) {
        throw new IllegalArgumentException(
            row.key() + " and " + other + " have one variable, " + row.env());
      }
    }
    return List.copyOf(rows);
  }

  private static void describe(
      Shape.Group group, String parent, boolean environment, List<Row> rows) {
    for (Shape.Field field : group.fields()) {
      String key = KeyName.child(parent, field.name());
      switch (field.shape()) {
        case Shape.Group inner -> describe(inner, key, environment, rows);
        case Shape.OptionalOf(Shape.Group inner) -> describe(inner, key, environment, rows);
        case Shape.ListOf(Shape.Group inner) -> describe(inner, key + "[]", false, rows);
        case Shape.MapOf(Shape.Group inner) -> describe(inner, key + ".<name>", false, rows);
        default ->
            rows.add(
                new Row(
                    key,
                    environment ? KeyName.env(key) : "",
                    typeName(field.shape()),
                    field.defaultValue().orElse(absent(field.shape())),
                    field.description()));
      }
    }
  }

  private static String typeName(Shape shape) {
    return switch (shape) {
      case Shape.Scalar scalar -> scalar.type().name();
      case Shape.OptionalOf optional -> typeName(optional.inner());
      case Shape.ListOf list -> "list of " + typeName(list.element());
      case Shape.MapOf map -> "map of " + typeName(map.value());
      case Shape.Group _ -> "map";
    };
  }

  private static String absent(Shape shape) {
    return shape instanceof Shape.OptionalOf ? "(none)" : "(required)";
  }

  /**
   * The table as plain text: a line with the aligned key, default and type, below it the
   * description and the variable's name.
   *
   * @param width of the terminal, in columns; at least 40 is used
   */
  public static String render(List<Row> rows, int width) {
    return TableText.plain(rows, Math.max(40, width));
  }

  /** The table in Markdown, for the documentation. */
  public static String renderMarkdown(List<Row> rows) {
    return TableText.markdown(rows);
  }

  /**
   * A configuration as {@code key=value} lines, in the order of the components. A {@link Secret} is
   * {@code ***}, and so are user information and passwords within a URI and the values of a map's
   * entries that are named like one. What is not set has an empty value.
   */
  public static String effective(Record config) {
    StringBuilder lines = new StringBuilder();
    effective(Shape.group(config.getClass()), "", config, lines);
    return lines.toString();
  }

  private static void effective(
      Shape.Group group, String parent, Object owner, StringBuilder lines) {
    for (Shape.Field field : group.fields()) {
      Object value = Records.component(owner, field.component());
      append(field, field.shape(), KeyName.child(parent, field.name()), value, lines);
    }
  }

  private static void append(
      Shape.Field field, Shape shape, String key, Object value, StringBuilder lines) {
    switch (shape) {
      case Shape.Group group -> effective(group, key, value, lines);
      case Shape.Scalar _ -> line(key, Redaction.shown(field.sensitive(), key, value), lines);
      case Shape.OptionalOf optional -> {
        Optional<?> held = (Optional<?>) value;
        if (held.isPresent()) {
          append(field, optional.inner(), key, held.get(), lines);
        } else {
          line(key, "", lines);
        }
      }
      case Shape.ListOf(Shape.Group group) -> {
        List<?> elements = (List<?>) value;
        for (int i = 0; i < elements.size(); i++) {
          effective(group, key + "[" + i + "]", elements.get(i), lines);
        }
      }
      case Shape.ListOf _ ->
          line(
              key,
              String.join(
                  ",",
                  ((List<?>) value)
                      .stream()
                          .map(element -> Redaction.shown(field.sensitive(), key, element))
                          .toList()),
              lines);
      case Shape.MapOf map ->
          ((Map<?, ?>) value)
              .forEach(
                  (name, entry) ->
                      append(field, map.value(), KeyName.child(key, "" + name), entry, lines));
    }
  }

  private static void line(String key, String value, StringBuilder lines) {
    lines.append(key).append('=').append(value.replace("\n", "\\n")).append('\n');
  }
}
