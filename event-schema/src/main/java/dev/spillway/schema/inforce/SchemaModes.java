package dev.spillway.schema.inforce;

import java.util.Map;

/**
 * How strict a check is.
 *
 * @param mode of types that are not among the modes
 * @param modes by type
 */
public record SchemaModes(SchemaMode mode, Map<String, SchemaMode> modes) {
  public SchemaModes {
    modes = Map.copyOf(modes);
  }

  SchemaMode of(String type) {
    return modes.getOrDefault(type, mode);
  }
}
