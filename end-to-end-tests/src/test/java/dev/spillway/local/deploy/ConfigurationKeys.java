package dev.spillway.local.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of an application, from docs/configuration.md, which a test of the application holds to
 * its code.
 *
 * @param keys each as a pattern: a map's entries have any name
 * @param variables the same of the environment
 */
record ConfigurationKeys(List<Pattern> keys, List<Pattern> variables) {
  private static final Pattern ROW =
      Pattern.compile(
          "\\| `([^`]+)` \\| (?:`([^`]+)`|in the file only) \\| ((?:\\\\\\||[^|])+) \\|.*");

  static ConfigurationKeys of(String application) throws IOException {
    String all = Files.readString(Chart.CHECKOUT.resolve("docs/configuration.md"));
    int begin = all.indexOf("\n## " + application + "\n");
    if (begin < 0) {
      throw new IllegalStateException("docs/configuration.md has no section " + application);
    }
    int end = all.indexOf("\n## ", begin + 4);
    List<Pattern> keys = new ArrayList<>();
    List<Pattern> variables = new ArrayList<>(List.of(Pattern.compile("SPILLWAY_LOG_LEVEL")));
    for (String line : all.substring(begin, end < 0 ? all.length() : end).lines().toList()) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String key = Pattern.quote(row.group(1)).replace("<name>", "\\E[^.]+\\Q");
        keys.add(Pattern.compile(row.group(3).startsWith("map of") ? key + "\\..+" : key));
        String variable = row.group(2);
        if (variable != null) {
          String file = row.group(3).equals("secret") ? "(_FILE)?" : "";
          variables.add(
              Pattern.compile(Pattern.quote(variable).replace("<NAME>", "\\E.+\\Q") + file));
        }
      }
    }
    return new ConfigurationKeys(keys, variables);
  }

  /** The keys of the file that the application does not know. */
  List<String> unknown(JsonNode file) {
    List<String> unknown = new ArrayList<>();
    collect("", file, unknown);
    return unknown;
  }

  private void collect(String prefix, JsonNode node, List<String> unknown) {
    for (var entry : node.properties()) {
      String key = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
      if (entry.getValue().isObject()) {
        collect(key, entry.getValue(), unknown);
      } else if (keys.stream().noneMatch(known -> known.matcher(key).matches())) {
        unknown.add(key);
      }
    }
  }

  boolean knowsVariable(String name) {
    return variables.stream().anyMatch(known -> known.matcher(name).matches());
  }
}
