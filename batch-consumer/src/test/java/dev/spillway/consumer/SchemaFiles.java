package dev.spillway.consumer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;

/**
 * A folder of event schemas, put there as an operator should.
 *
 * @param folder where they are
 */
public record SchemaFiles(Path folder) {
  /** A schema of an object, with what stands within {@code properties}. */
  public void write(String type, int version, String properties) throws IOException {
    String text =
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:spillway:event:%s:%d",
          "type": "object",
          "properties": {%s}
        }
        """
            .formatted(type, version, properties);
    Path half = Files.writeString(folder.resolve(type + ".half"), text);
    Files.move(half, folder.resolve(type + ".schema.json"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The settings of a consumer that reads them, and more as name, value, name, value... */
  public Map<String, String> environment(String... more) {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "SPILLWAY_SCHEMAS_FOLDER",
                folder.toString(),
                "SPILLWAY_SCHEMAS_RELOAD_INTERVAL",
                "100ms"));
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return environment;
  }

  /** Headers of a CloudEvent in binary mode, and more as name, value, name, value... */
  public static String[] headers(String type, String id, String... more) {
    String[] headers = {
      "ce_specversion", "1.0",
      "ce_id", id,
      "ce_source", "/it",
      "ce_type", type,
      "ce_time", "2026-11-22T10:00:00Z"
    };
    String[] all = java.util.Arrays.copyOf(headers, headers.length + more.length);
    System.arraycopy(more, 0, all, headers.length, more.length);
    return all;
  }
}
