package dev.spillway.runtime.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param key the key in kebab-case, such as {@code kafka.bootstrap-servers}; empty for the whole
 * @param origin where the value came from: a variable's name, a file and line, or "default"; empty
 *     where there is no value
 * @param text what is wrong and what is allowed
 */
public record Problem(String key, String origin, String text) {
  @Override
  public String toString() {
    String subject = key.isEmpty() ? "" : key + ": ";
    return subject + text + (origin.isEmpty() ? "" : " (from " + origin + ")");
  }
}
