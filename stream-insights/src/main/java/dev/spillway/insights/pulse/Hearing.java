package dev.spillway.insights.pulse;

import org.jspecify.annotations.Nullable;

/** Takes the records of a topic that every instance reads. */
@FunctionalInterface
public interface Hearing {
  /**
   * Takes one record.
   *
   * @param value null when the key is to be forgotten
   */
  void hear(String key, byte @Nullable [] value);
}
