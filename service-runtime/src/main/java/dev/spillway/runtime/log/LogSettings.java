package dev.spillway.runtime.log;

import ch.qos.logback.classic.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the environment says about logging. Not part of an application's configuration records,
 * because logging must work before they are read.
 *
 * @param text whether lines are for people rather than JSON
 * @param levels by the logger's name
 * @param problems what was refused, for which the default holds
 */
record LogSettings(boolean text, Map<String, Level> levels, List<String> problems) {
  static final String FORMAT = "SPILLWAY_LOG_FORMAT";
  static final String LEVEL = "SPILLWAY_LOG_LEVEL";
  static final String OURS = "dev.spillway";

  static LogSettings of(Map<String, String> environment) {
    List<String> problems = new ArrayList<>();
    String format = environment.getOrDefault(FORMAT, "").strip().toLowerCase(Locale.ROOT);
    if (!List.of("", "json", "text").contains(format)) {
      problems.add(FORMAT + ": is \"" + format + "\"; allowed: json, text");
    }
    Map<String, Level> levels = new LinkedHashMap<>();
    levels.put(OURS, Level.INFO);
    for (String part : environment.getOrDefault(LEVEL, "").split(",", -1)) {
      String[] pair = part.strip().split("=", 2);
      String logger = pair.length == 2 ? pair[0].strip() : OURS;
      String name = pair[pair.length - 1].strip();
      Level level = Level.toLevel(name, null);
      if (level != null && !logger.isEmpty()) {
        levels.put(logger, level);
      } else if (!part.isBlank()) {
        problems.add(
            LEVEL
                + ": has \""
                + part.strip()
                + "\"; allowed: off, error, warn, info, debug, trace, and logger=level after it");
      }
    }
    return new LogSettings(format.equals("text"), Map.copyOf(levels), List.copyOf(problems));
  }
}
