package dev.spillway.gateway.schema;

import java.util.Map;

/**
 * How strict the gate is.
 *
 * @param mode of types that are not among the modes
 * @param modes by type
 */
public record SchemaRules(
    SchemaMode mode, Map<String, SchemaMode> modes, Unregistered unregistered) {
  public SchemaRules {
    modes = Map.copyOf(modes);
  }

  SchemaMode of(String type) {
    return modes.getOrDefault(type, mode);
  }
}
