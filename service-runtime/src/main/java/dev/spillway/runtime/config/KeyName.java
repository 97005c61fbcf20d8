package dev.spillway.runtime.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** How a component's name becomes a key, and a key the name of an environment variable. */
final class KeyName {
  /** Begins the name of every environment variable that the applications read. */
  static final String ENV_PREFIX = "SPILLWAY_";

  private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  private KeyName() {}

  static String kebab(String camelCase) {
    return WORD_START.matcher(camelCase).replaceAll("-").toLowerCase(Locale.ROOT);
  }

  static String child(String parent, String name) {
    return parent.isEmpty() ? name : parent + "." + name;
  }

  static String env(String key) {
    return ENV_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
