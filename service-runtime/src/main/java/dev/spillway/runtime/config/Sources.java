package dev.spillway.runtime.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * The places that values come from.
 *
 * @param environment all environment variables
 * @param settings the names of the variables that are settings of their own, which therefore are no
 *     entries of a map whose name they begin with
 * @param file the configuration file's name for the report, empty if there is none
 */
record Sources(Map<String, String> environment, Set<String> settings, String file) {
  static final Sources NONE = new Sources(Map.of(), Set.of(), "");

  /** A text as an operator wrote it, and where. */
  record Text(String value, String origin) {}

  /** The variable's value; one that is empty counts as not set. */
  Optional<Text> variable(String key) {
    String name = KeyName.env(key);
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isEmpty())
        .map(value -> new Text(value, name));
  }

  boolean isSet(String key, boolean secret) {
    return variable(key).isPresent() || (secret && hasFile(key));
  }

  /** Whether the variable {@code ..._FILE} names a file. */
  boolean hasFile(String key) {
    return !path(fileVariable(key)).isEmpty();
  }

  /**
   * The entries of the map {@code key} that are set as variables, by the entry's name. The variable
   * {@code ..._FILE} is none.
   */
  Map<String, Text> entries(String key) {
    String prefix = KeyName.env(key) + "_";
    Map<String, Text> entries = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)
              && name.length() > prefix.length()
              && !settings.contains(name)
              && !name.equals(fileVariable(key))
              && !value.isEmpty()) {
            String rest = name.substring(prefix.length());
            entries.put(rest.toLowerCase(Locale.ROOT).replace('_', '.'), new Text(value, name));
          }
        });
    return entries;
  }

  /**
   * The entries of the map {@code key} in the file of Java properties that the variable {@code
   * ..._FILE} names.
   */
  Map<String, Text> propertiesFile(String key, List<Problem> problems) {
    String name = fileVariable(key);
    Map<String, Text> entries = new TreeMap<>();
    if (!hasFile(key)) {
      return entries;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(path(name)))) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      problems.add(new Problem(key, name, "the file cannot be read: " + e));
    }
    properties
        .stringPropertyNames()
        .forEach(entry -> entries.put(entry, new Text(properties.getProperty(entry), name)));
    return entries;
  }

  /** The secret in the file that the variable {@code ..._FILE} names, without its last line end. */
  Optional<Text> secretFile(String key, List<Problem> problems) {
    String name = fileVariable(key);
    String path = path(name);
    if (path.isEmpty()) {
      return Optional.empty();
    }
    if (variable(key).isPresent()) {
      problems.add(
          new Problem(key, name, "is set twice; set either " + KeyName.env(key) + " or this"));
    }
    try {
      return Optional.of(
          new Text(Files.readString(Path.of(path)).replaceFirst("\\R\\z", ""), name));
    } catch (IOException | IllegalArgumentException e) {
      problems.add(new Problem(key, name, "the file cannot be read: " + e));
      // Another problem for the missing value would only repeat this one.
      return Optional.of(new Text("", name));
    }
  }

  private static String fileVariable(String key) {
    return KeyName.env(key) + "_FILE";
  }

  private String path(String variable) {
    return environment.getOrDefault(variable, "");
  }

  String at(YamlNode node) {
    return file + " line " + node.line();
  }
}
