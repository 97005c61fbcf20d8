package dev.spillway.runtime.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds an application's configuration from its file and its environment. */
public final class ConfigLoader {
  private static final Logger log = LoggerFactory.getLogger(ConfigLoader.class);

  private ConfigLoader() {}

  /**
   * Reads, binds and validates the whole configuration.
   *
   * <p>A variable that begins with {@code SPILLWAY_} and is no setting here is only logged at
   * debug: it may be another application's.
   *
   * @param root the record of the application's configuration; see {@link Setting}
   * @param file a YAML file; it must exist if it is given
   * @param environment usually {@code System.getenv()}
   * @throws ConfigException with every problem that was found, in the file and the environment
   * @throws IllegalArgumentException if {@code root} is not a record that can be bound, which is a
   *     mistake in the program
   */
  public static <T extends Record> T load(
      Class<T> root, Optional<Path> file, Map<String, String> environment) throws ConfigException {
    List<ConfigTable.Row> rows = ConfigTable.describe(root);
    Set<String> names =
        rows.stream()
            .map(ConfigTable.Row::env)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
    List<Problem> problems = new ArrayList<>();
    String fileName = file.map(Path::toString).orElse("");
    YamlNode.Mapping tree =
        file.map(path -> new YamlReader(fileName, problems).read(path))
            .orElseGet(() -> new YamlNode.Mapping(Map.of(), 1));
    Sources sources = new Sources(environment, names, fileName);
    List<String> keys = rows.stream().map(ConfigTable.Row::key).toList();
    Object config = new Binder(sources, keys, problems).group(Shape.group(root), "", tree, true);
    logUnknown(names, environment);
    if (!problems.isEmpty() || config == null) {
      throw new ConfigException(problems);
    }
    return root.cast(config);
  }

  private static void logUnknown(Set<String> names, Map<String, String> environment) {
    environment.keySet().stream()
        .filter(name -> name.startsWith(KeyName.ENV_PREFIX))
        .filter(name -> names.stream().noneMatch(known -> isOrBeginsWith(name, known)))
        .sorted()
        .forEach(name -> log.atDebug().addKeyValue("variable", name).log("not a setting here"));
  }

  private static boolean isOrBeginsWith(String name, String known) {
    return name.equals(known) || name.startsWith(known + "_");
  }
}
