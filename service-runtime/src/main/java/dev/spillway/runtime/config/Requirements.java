package dev.spillway.runtime.config;

import java.util.ArrayList;
import java.util.List;

/**
 * What a configuration record demands of its components, gathered in its compact constructor so
 * that everything wrong is reported together:
 *
 * <pre>{@code
 * new Requirements()
 *     .require(maxRecords > 0, "maxRecords", "must be at least 1, is " + maxRecords)
 *     .require(maxBytes.bytes() > 0, "maxBytes", "must be at least 1B")
 *     .check();
 * }</pre>
 */
public final class Requirements {
  private final List<String> broken = new ArrayList<>();

  /**
   * Adds a requirement.
   *
   * @param component the component's name as written in Java
   * @param demand what it must be, following the name: "must be at least 1"; never a secret's value
   */
  public Requirements require(boolean met, String component, String demand) {
    if (!met) {
      broken.add(component + " " + demand);
    }
    return this;
  }

  /**
   * Reports what is not met.
   *
   * @throws IllegalArgumentException if a requirement is not met; one line for each, beginning with
   *     its component's name
   */
  public void check() {
    if (!broken.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", broken));
    }
  }
}
