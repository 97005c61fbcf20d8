package dev.spillway.gateway.config;

import dev.spillway.gateway.schema.Unregistered;
import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import dev.spillway.schema.inforce.SchemaMode;
import dev.spillway.schema.inforce.SchemaModes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The schemas that the data of events is held against. */
public record SchemasConfig(
    @Setting(description = "Folder of TYPE.schema.json files; without it no type has a schema")
        Optional<Path> folder,
    @Setting(
            description =
                "What becomes of data that breaks the schema of its type: enforce answers 422, warn"
                    + " accepts, counts and marks it, off does not look",
            defaultValue = "enforce")
        SchemaMode mode,
    @Setting(description = "The same for single types, by type", defaultValue = "")
        Map<String, SchemaMode> modes,
    @Setting(
            description = "What becomes of events whose type has no schema",
            defaultValue = "allow")
        Unregistered unregistered,
    @Setting(
            description =
                "How often the folder is looked at for changes; a broken one is refused, and what"
                    + " was in force stays",
            defaultValue = "5s")
        Duration reloadInterval) {
  public SchemasConfig {
    new Requirements()
        .require(
            folder.isPresent() || unregistered == Unregistered.ALLOW,
            "unregistered",
            "must be allow without a folder, or every event would be refused")
        .require(
            reloadInterval.toMillis() >= 100 && reloadInterval.toHours() < 24,
            "reloadInterval",
            "must be from 100ms to less than 24h")
        .check();
  }

  /** How strict the gate is with types that have a schema. */
  public SchemaModes toModes() {
    return new SchemaModes(mode, modes);
  }
}
